export { cancelJob, isActive, jobQuery, jobsQuery, type Job } from './api/jobs';
export { JobFigures } from './components/JobFigures';
export { JobsMenu } from './components/JobsMenu';
