/**
 * Imported before onnxruntime: from 1.30 its Linux build makes an identifier of the device, keeps it in the user's cache
 * folder and reports to its maker, unless this is set when the library loads. Nothing of an exam is to be told to anyone.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
