import { createStore } from '@/shared/lib/createStore';
import { isAbort } from './ApiError';
import { send } from './http';

export interface ServerEvent {
  id: string;
  name: string;
  data: string;
}

/** Whether the server's events arrive at present; while they do not, what they would tell must be asked for. */
export const streaming = createStore(false);

/** Cuts the text of an event stream into its events; what is not complete waits for the next piece. */
export class EventParser {
  private rest = '';

  push(text: string): ServerEvent[] {
    this.rest += text;
    const blocks = this.rest.split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(readBlock).filter((event) => event.name !== '');
  }
}

function readBlock(block: string): ServerEvent {
  const event: ServerEvent = { id: '', name: '', data: '' };
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    const value = line.slice(colon + 2);
    if (line.startsWith('id: ')) event.id = value;
    else if (line.startsWith('event: ')) event.name = value;
    else if (line.startsWith('data: ')) data.push(value);
  }
  event.data = data.join('\n');
  return event;
}

export interface EventListener {
  onEvent: (event: ServerEvent) => void;
  /** Something may have been missed: at the first connection, and when the server no longer knows what came since. */
  onGap: () => void;
}

const firstWait = 1000;
const longestWait = 30_000;

/**
 * Follows the server's events until stopped, and comes back after a break with the id of the last one. A hidden tab lets its
 * connection go, because a browser has few of them for one server.
 */
export function followEvents(topics: readonly string[], listener: EventListener): () => void {
  let stopped = false;
  let lastId = '';
  let wait = firstWait;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let connection: AbortController | null = null;

  async function read(signal: AbortSignal): Promise<void> {
    const response = await send('GET', '/api/events', null, {
      signal,
      accept: 'text/event-stream',
      query: { topics: topics.join(',') },
      headers: lastId === '' ? {} : { 'Last-Event-ID': lastId },
    });
    if (response.body === null) return;
    streaming.set(true);
    if (lastId === '') listener.onGap();
    wait = firstWait;
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- pieces come one after the other
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of parser.push(value)) {
        lastId = event.id;
        if (event.name === 'reset') listener.onGap();
        else listener.onEvent(event);
      }
    }
  }

  function connect(): void {
    if (stopped || connection !== null || document.visibilityState === 'hidden') return;
    clearTimeout(timer);
    const own = new AbortController();
    connection = own;
    void read(own.signal)
      .catch((error: unknown) => isAbort(error))
      .finally(() => {
        if (connection === own) connection = null;
        streaming.set(false);
        if (stopped) return;
        timer = setTimeout(connect, wait);
        wait = Math.min(wait * 2, longestWait);
      });
  }

  function onVisibility(): void {
    if (document.visibilityState === 'hidden') connection?.abort();
    else connect();
  }

  document.addEventListener('visibilitychange', onVisibility);
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisibility);
    connection?.abort();
  };
}
