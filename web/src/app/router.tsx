import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { loadAnswerPage, loadAskPage, readAskSearch } from '@/features/ask';
import { loadDataPage, readDataSearch } from '@/features/data';
import { loadEvaluatePage, readEvaluateSearch } from '@/features/evaluate';
import { loadModelPage, loadVerifiedPage, readModelSearch, readVerifiedSearch } from '@/features/meaning';
import { loadSqlPage, readSqlSearch } from '@/features/sql';
import { NotFound } from './NotFound';
import { RouteError } from './RouteError';
import { Shell } from './shell/Shell';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: RouteError });

const getParentRoute = () => root;

// "/ask" belongs to the API, so the Ask page is the front page.
const ask = createRoute({
  getParentRoute,
  path: '/',
  validateSearch: readAskSearch,
  component: lazyRouteComponent(loadAskPage, 'AskPage'),
});
const answer = createRoute({ getParentRoute, path: '/answers/$answerId', component: lazyRouteComponent(loadAnswerPage, 'AnswerPage') });
const sql = createRoute({
  getParentRoute,
  path: '/sql',
  validateSearch: readSqlSearch,
  component: lazyRouteComponent(loadSqlPage, 'SqlPage'),
});
const data = createRoute({
  getParentRoute,
  path: '/data',
  validateSearch: readDataSearch,
  component: lazyRouteComponent(loadDataPage, 'DataPage'),
});
const model = createRoute({
  getParentRoute,
  path: '/data/model',
  validateSearch: readModelSearch,
  component: lazyRouteComponent(loadModelPage, 'ModelPage'),
});
const verified = createRoute({
  getParentRoute,
  path: '/data/verified',
  validateSearch: readVerifiedSearch,
  component: lazyRouteComponent(loadVerifiedPage, 'VerifiedPage'),
});
const evaluate = createRoute({
  getParentRoute,
  path: '/evaluate',
  validateSearch: readEvaluateSearch,
  component: lazyRouteComponent(loadEvaluatePage, 'EvaluatePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([ask, answer, sql, data, model, verified, evaluate]),
  defaultPreload: 'intent',
  defaultErrorComponent: RouteError,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
