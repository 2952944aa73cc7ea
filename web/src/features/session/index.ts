export { meQuery, usersQuery, type Me, type User } from './api/session';
export { Banners } from './components/Banners';
export { UserMenu } from './components/UserMenu';
export { useActAs } from './model/useActAs';
export { useIsOwner } from './model/useIsOwner';
