export { ResultGrid } from './components/ResultGrid';
