import { useRef, type KeyboardEvent, type PointerEvent } from 'react';

/** A bar between an upper and a lower part; drag it, or move it with the arrow keys. */
export function Splitter({
  label,
  value,
  min,
  max,
  onChange,
  onEnd,
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  onEnd: (value: number) => void;
}) {
  const drag = useRef<{ from: number; value: number } | null>(null);
  const clamp = (next: number): number => Math.round(Math.min(max, Math.max(min, next)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -24, ArrowDown: 24 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChange(clamp(value + step));
    onEnd(clamp(value + step));
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex -- a focusable separator is a widget
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: event.clientY, value };
      }}
      onPointerMove={(event) => drag.current && onChange(clamp(drag.current.value + event.clientY - drag.current.from))}
      onPointerUp={() => {
        drag.current = null;
        onEnd(value);
      }}
      className="relative h-px shrink-0 cursor-row-resize touch-none bg-line-strong after:absolute after:inset-x-0 after:-top-1 after:h-2 hover:bg-accent focus-visible:bg-accent"
    />
  );
}
