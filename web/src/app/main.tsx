import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '@/shared/i18n';
import { followSystemTheme } from '@/shared/lib/theme';
import { App } from './App';
import './styles.css';

startI18n();
followSystemTheme();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
