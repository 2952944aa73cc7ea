import { useRef, useState } from 'react';
import { FileUp } from 'lucide-react';
import { classNames } from '@/shared/lib/classNames';

/** A place to choose files with a click or to drop them on. */
export function FileDrop({
  label,
  detail,
  accept,
  multiple = false,
  onFiles,
}: {
  label: string;
  detail: string;
  accept: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <>
      <button
        type="button"
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(false);
          onFiles([...event.dataTransfer.files]);
        }}
        className={classNames(
          'flex w-full flex-col items-center rounded-lg border-2 border-dashed px-4 py-8 text-center transition-colors duration-100',
          over ? 'border-accent bg-accent-soft' : 'border-line-strong bg-sunken hover:border-accent-line',
        )}
      >
        <FileUp aria-hidden size={22} strokeWidth={1.6} className="mb-2 text-ink-3" />
        <span className="font-medium">{label}</span>
        <span className="text-sm text-ink-3">{detail}</span>
      </button>
      <input
        ref={input}
        type="file"
        multiple={multiple}
        hidden
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}
