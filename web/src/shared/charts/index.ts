export { Chart } from './Chart';
export { parseChartSpec, type ChartMark, type ChartSpec } from './chartSpec';
export { suggestChart } from './suggestChart';
