// The page starts here: preferences, keys, then the routes.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/no-eval.ts';
import { startKeys } from './app/commands/registry.ts';
import { startPreferences } from './app/preferences.ts';
import { App } from './routes.tsx';
import './styles/theme.css';

startPreferences();
startKeys();
const place = document.getElementById('page');
if (place === null) throw new Error('index.html has no place for the page');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
