export { expressAuthentication } from '@proctorwise/platform';
