export function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-6 shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g fill="none" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round" className="stroke-accent-ink">
        <path d="M16 7 6.5 22.5a15 15 0 0 0 19 0z" />
        <path d="M16 7l3.5 18.6" />
      </g>
      <circle cx="16" cy="7" r="2.4" className="fill-accent-ink" />
    </svg>
  );
}
