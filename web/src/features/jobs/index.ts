export { cancelJob, isActive, jobQuery, jobsQuery, type Job } from './api/jobs';
export { JobsMenu } from './components/JobsMenu';
