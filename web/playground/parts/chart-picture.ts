import { readColours } from './theme.js';

const MARGIN = 12;
const LINE = 20;

/** A chart of the page as PNG, as it is drawn now: under its title, above its legend. */
export async function chartPicture(id: string, title: string): Promise<Blob> {
  const chart = document.getElementById(id) as HTMLElement;
  const drawn = chart.querySelector('canvas') as HTMLCanvasElement;
  const legend = legendOf(chart);
  const ratio = drawn.width / drawn.clientWidth;
  const picture = document.createElement('canvas');
  picture.width = drawn.width + 2 * MARGIN * ratio;
  picture.height = drawn.height + (3 * MARGIN + LINE * (1 + legend.length)) * ratio;
  const [paper = '', ink = ''] = readColours(chart, ['--panel', '--ink']);
  const context = picture.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = paper;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(drawn, MARGIN * ratio, (MARGIN + LINE) * ratio);
  context.scale(ratio, ratio);
  context.textBaseline = 'middle';
  context.fillStyle = ink;
  context.font = '600 14px system-ui, sans-serif';
  context.fillText(title, MARGIN, MARGIN + LINE / 2);
  context.font = '12px system-ui, sans-serif';
  legend.forEach(({ words, colour, dash }, k) => {
    const y = 2 * MARGIN + LINE * (k + 1.5) + drawn.clientHeight;
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(MARGIN, y);
    context.lineTo(MARGIN + 24, y);
    context.stroke();
    context.fillText(words, MARGIN + 32, y);
  });
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('canvas.toBlob'))));
  });
}

const DASHES: Readonly<Record<string, number[]>> = { dashed: [6, 4], dotted: [2, 4] };

/** What the legend beside a chart says, and how its lines look. */
function legendOf(chart: HTMLElement) {
  const items = chart.parentElement?.querySelectorAll<HTMLElement>('.legend li') ?? [];
  return [...items].map((item) => {
    const { borderBlockStartColor: colour, borderBlockStartStyle } = getComputedStyle(
      item,
      '::before',
    );
    const words = item.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    return { words, colour, dash: DASHES[borderBlockStartStyle] ?? [] };
  });
}
