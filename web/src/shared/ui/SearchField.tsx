import { Search } from 'lucide-react';
import { TextField } from './TextField';

interface SearchFieldProps {
  /** Says what is searched; shown inside the empty field. */
  label: string;
  value: string;
  onChange: (text: string) => void;
  id?: string;
  className?: string;
}

export function SearchField({ label, onChange, ...rest }: SearchFieldProps) {
  return (
    <TextField
      label={label}
      labelHidden
      icon={Search}
      type="search"
      placeholder={label}
      onChange={(event) => onChange(event.target.value)}
      {...rest}
    />
  );
}
