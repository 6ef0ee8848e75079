// What every chart has: a title, one sentence that says the finding, the same numbers as a table, and files to take away.
import { Download, Table as TableIcon } from 'lucide-react';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { Button } from '../button.tsx';
import { Menu } from '../menu.tsx';
import { saveAs } from '../save.ts';
import { type Column, Table } from '../table/table.tsx';

export interface ChartFrameProps<Row> {
  readonly title: string;
  readonly finding?: ReactNode;
  /** The numbers of the chart, one row a mark. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row, index: number) => string | number;
  /** The numbers as text for a file: one line a row, a header first. */
  readonly lines: () => readonly (readonly string[])[];
  /** An svg. */
  readonly children: ReactNode;
  /** Under the title, above picture and table: what is longer than one sentence. */
  readonly below?: ReactNode;
  /** More at the right of the title. */
  readonly actions?: ReactNode;
}

/** Whether the charts of a page are shown as tables: its command T changes it for all of them, a chart's button for one. */
export const ChartsAsTables = createContext(false);

export function ChartFrame<Row>(props: ChartFrameProps<Row>) {
  const all = useContext(ChartsAsTables);
  const [asTable, setAsTable] = useState(all);
  useEffect(() => setAsTable(all), [all]);
  const picture = useRef<HTMLDivElement>(null);
  const name = props.title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const save = (kind: string): void => {
    if (kind === 'csv') {
      saveAs(`${name}.csv`, new Blob([csvOf(props.lines())], { type: 'text/csv' }));
      return;
    }
    const svg = picture.current?.querySelector('svg');
    if (svg === null || svg === undefined) return;
    const text = standaloneSvg(svg);
    if (kind === 'svg') saveAs(`${name}.svg`, new Blob([text], { type: 'image/svg+xml' }));
    else void rasterised(text, svg.clientWidth, svg.clientHeight).then((blob) => saveAs(`${name}.png`, blob));
  };
  return (
    <figure className="min-w-0">
      <figcaption className="flex min-h-6 flex-wrap items-baseline gap-x-2 pb-2">
        <h2 className="text-lead">{props.title}</h2>
        {props.finding === undefined ? null : <p className="text-ink-2">{props.finding}</p>}
        <div className="ml-auto flex items-center gap-1" data-print="never">
          {props.actions}
          <Button look="quiet" small icon={TableIcon} onPress={() => setAsTable(!asTable)}>
            {asTable ? 'Picture' : 'Table'}
          </Button>
          <Menu
            label={`Save ${props.title}`}
            trigger={
              <Button look="quiet" small icon={Download}>
                Save
              </Button>
            }
            items={[
              ...(asTable
                ? []
                : [
                    { id: 'png', label: 'As a PNG picture' },
                    { id: 'svg', label: 'As an SVG picture' },
                  ]),
              { id: 'csv', label: 'Its numbers as CSV' },
            ]}
            onAction={save}
          />
        </div>
      </figcaption>
      {props.below}
      {asTable ? (
        <Table inset label={props.title} columns={props.columns} rows={props.rows} rowKey={props.rowKey} />
      ) : (
        <div ref={picture}>{props.children}</div>
      )}
    </figure>
  );
}

/** RFC 4180, and no cell that a spreadsheet would take for a formula. */
export function csvOf(lines: readonly (readonly string[])[]): string {
  const cell = (text: string): string => {
    const safe = /^\s*[=+\-@\t\r]/.test(text) && !/^-?[\d.,]+$/.test(text.trim()) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

/** The svg with the colours it has now written into it: a file knows no tokens. */
function standaloneSvg(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [svg.querySelectorAll('*'), copy.querySelectorAll('*')];
  for (const [at, element] of from.entries()) {
    const style = getComputedStyle(element);
    for (const property of ['fill', 'stroke', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'opacity']) {
      const value = style.getPropertyValue(property);
      if (value !== '') to[at]?.setAttribute(property, value);
    }
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(svg.clientWidth));
  copy.setAttribute('height', String(svg.clientHeight));
  return new XMLSerializer().serializeToString(copy);
}

async function rasterised(svg: string, width: number, height: number): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: width * 2, height: height * 2 });
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('this browser gives no canvas');
  pen.fillStyle = getComputedStyle(document.body).getPropertyValue('--surface-1');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture could not be made')) : resolve(blob))),
  );
}
