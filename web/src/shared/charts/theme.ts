/** Colours a canvas understands, read from the tokens of the page. */
export interface ChartTheme {
  palette: string[];
  ink: string;
  muted: string;
  faint: string;
  line: string;
  strong: string;
  grid: string;
  shade: string;
  surface: string;
  font: string;
}

export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const color = (token: string): string => {
    const value = style.getPropertyValue(token).trim();
    if (!context) return value;
    // The chart library cannot read OKLCH: paint it and take what the screen shows.
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = value;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
  return {
    palette: Array.from({ length: 8 }, (_, index) => color(`--chart-${index + 1}`)),
    ink: color('--ink'),
    muted: color('--ink-2'),
    faint: color('--ink-3'),
    line: color('--line-strong'),
    strong: color('--line-strong'),
    grid: color('--line'),
    shade: color('--hover').replace('rgb(', 'rgba(').replace(')', ', 0.6)'),
    surface: color('--surface'),
    font: style.getPropertyValue('font-family') || 'sans-serif',
  };
}
