import { useQuery } from '@tanstack/react-query';
import { actingAs } from '@/shared/http';
import { useStore } from '@/shared/lib/createStore';
import { meQuery, usersQuery } from '../api/session';

/** Whether the person, as seen now, may change what data there is. Only spares useless buttons: the server decides. */
export function useIsOwner(): boolean {
  const acting = useStore(actingAs);
  const { data: me } = useQuery(meQuery);
  const { data: users } = useQuery(usersQuery);
  const roles = acting === null ? me?.roles : users?.find((user) => user.name === acting)?.roles;
  return roles?.includes('owner') ?? false;
}
