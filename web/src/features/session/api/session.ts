import { queryOptions } from '@tanstack/react-query';
import { getAll, getJson } from '@/shared/http';

export interface Me {
  id: string;
  name: string;
  roles: string[];
  attributes: Record<string, unknown>;
  can_act_as: string[];
  sandbox: 'on' | 'off';
  version: string;
  workspace: string;
}

export interface User {
  id: string;
  name: string;
  roles: string[];
  description?: string;
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => getJson<Me>('/api/me', { signal, asSelf: true }),
  staleTime: 60_000,
});

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => getAll<User>('/api/users', { signal, asSelf: true }),
  staleTime: 60_000,
});
