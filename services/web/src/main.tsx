import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.js';
import { forgetAtStart } from './features/exam-room/forget-at-start.js';
import { shellReady } from './i18n/i18n.js';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
/** React's own words only say that it drew the page once more; why, says the cause. */
const tellCause = (error: unknown): void => reportError(error instanceof Error && error.cause ? error.cause : error);
void shellReady.then(() =>
  createRoot(root, { onRecoverableError: tellCause }).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
void forgetAtStart();
