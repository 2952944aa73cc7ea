// What the mock server knows. Deterministic, so that screenshots compare.
let seed = 7;
const random = () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const day = (index) => new Date(Date.UTC(2001, 0, 1 + index)).toISOString().slice(0, 10);

const codes = ['ORD', 'ATL', 'DFW', 'LAX', 'PHX', 'DEN', 'SFO', 'LAS', 'STL', 'DTW', 'MSP', 'IAH', 'EWR', 'SEA', 'BOS'];
const cities = {
  ORD: ['Chicago O’Hare', 'Chicago', 'IL'],
  ATL: ['William B Hartsfield', 'Atlanta', 'GA'],
  DFW: ['Dallas-Fort Worth', 'Dallas', 'TX'],
  LAX: ['Los Angeles', 'Los Angeles', 'CA'],
  PHX: ['Phoenix Sky Harbor', 'Phoenix', 'AZ'],
  DEN: ['Denver', 'Denver', 'CO'],
  SFO: ['San Francisco', 'San Francisco', 'CA'],
  LAS: ['McCarran', 'Las Vegas', 'NV'],
  STL: ['Lambert-St Louis', 'St Louis', 'MO'],
  DTW: ['Detroit Metropolitan', 'Detroit', 'MI'],
  MSP: ['Minneapolis-St Paul', 'Minneapolis', 'MN'],
  IAH: ['George Bush', 'Houston', 'TX'],
  EWR: ['Newark', 'Newark', 'NJ'],
  SEA: ['Seattle-Tacoma', 'Seattle', 'WA'],
  BOS: ['Logan', 'Boston', 'MA'],
};
const first = ['Ada', 'Ivan', 'Lena', 'Omar', 'Mei', 'Nora', 'Pavel', 'Sara', 'Tomás', 'Zoë'];
const last = ['Berg', 'Costa', 'Dvořák', 'Eriksen', 'Fischer', 'García', 'Haddad', 'Ivanova', 'Jensen', 'Kim'];
const branchNames = ['Harbour', 'Old Town', 'Station', 'Riverside', 'Market', 'University'];

export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

const column = (name, type, family, more = {}) => ({ name, type, family, nullable: false, description: '', tags: [], ...more });

function profileOf(columns, rows, total, notes = {}) {
  return columns.map((one, index) => {
    const values = rows.map((row) => row[index]).filter((value) => value !== null);
    const counts = groupBy(values, (value) => String(value));
    const scale = total / rows.length;
    const sorted = one.family === 'text' ? values.map(String).sort() : values.toSorted((a, b) => (a < b ? -1 : 1));
    const top = [...counts]
      .map(([value, list]) => ({ value, count: Math.round(list.length * scale) }))
      .sort((a, b) => b.count - a.count)
      .slice(0, 20);
    const unique = counts.size === values.length;
    return {
      name: one.name,
      type: one.type,
      family: one.family,
      nulls: Math.round((rows.length - values.length) * scale),
      distinct: unique ? total : counts.size,
      distinct_is_exact: total < 100_000,
      min: sorted[0] ?? null,
      max: sorted.at(-1) ?? null,
      average_length: null,
      top_values: unique ? [] : top,
      ...notes[one.name],
    };
  });
}

function table(id, dataset, name, description, total, columns, rows, more = {}) {
  return {
    id,
    dataset,
    name,
    description,
    row_count: total,
    columns,
    primary_key: [],
    foreign_keys: [],
    synced_at: new Date(Date.now() - 42 * 60_000).toISOString(),
    stale: false,
    rows,
    profile: profileOf(columns, rows, total),
    ...more,
  };
}

const flightColumns = [
  column('date', 'DATE', 'date', { description: 'Local date of departure' }),
  column('delay', 'INTEGER', 'integer', { description: 'Departure delay in minutes; negative is early', nullable: true }),
  column('distance', 'INTEGER', 'integer', { description: 'Miles' }),
  column('origin', 'VARCHAR', 'text'),
  column('destination', 'VARCHAR', 'text'),
];
const flightRows = Array.from({ length: 5000 }, (_, index) => [
  day(Math.floor(index / 14) % 365),
  random() < 0.02 ? null : Math.round((random() + random() + random() - 1.3) * 38),
  120 + Math.round(random() * 2400),
  pick(codes),
  pick(codes),
]);
const airportColumns = [
  column('iata', 'VARCHAR', 'text'),
  column('name', 'VARCHAR', 'text'),
  column('city', 'VARCHAR', 'text'),
  column('state', 'VARCHAR', 'text'),
  column('country', 'VARCHAR', 'text'),
  column('latitude', 'DOUBLE', 'real'),
  column('longitude', 'DOUBLE', 'real'),
];
const airportRows = codes.map((code, index) => [code, ...cities[code], 'USA', 30 + index * 1.2345, -80 - index * 2.345]);
const strikeColumns = [
  column('Airport Name', 'VARCHAR', 'text'),
  column('Aircraft Make Model', 'VARCHAR', 'text'),
  column('Flight Date', 'DATE', 'date'),
  column('Phase of flight', 'VARCHAR', 'text'),
  column('Wildlife Size', 'VARCHAR', 'text', { nullable: true }),
  column('Speed IAS in knots', 'INTEGER', 'integer', { nullable: true }),
  column('Cost Total $', 'DECIMAL(12,2)', 'decimal'),
];
const strikeRows = Array.from({ length: 400 }, (_, index) => [
  `${pick(Object.values(cities))[0]} Intl`,
  pick(['B-737-300', 'A-320', 'MD-80', 'CL-RJ100/200', 'B-757-200']),
  day(index % 365),
  pick(['Approach', 'Climb', 'Landing Roll', 'Take-off run']),
  random() < 0.1 ? null : pick(['Small', 'Medium', 'Large']),
  random() < 0.3 ? null : 90 + Math.round(random() * 160),
  Math.round(random() * 9000) / 4,
]);
const customerColumns = [
  column('customer_id', 'INTEGER', 'integer'),
  column('full_name', 'VARCHAR', 'text', { tags: ['pii.name'] }),
  column('email', 'VARCHAR', 'text', { tags: ['pii.email'] }),
  column('birth_date', 'DATE', 'date', { tags: ['pii.birth_date'] }),
  column('national_id', 'VARCHAR', 'text', { tags: ['pii.national_id'], nullable: true }),
  column('segment', 'VARCHAR', 'text', { description: 'How the bank serves this customer' }),
  column('branch_id', 'INTEGER', 'integer'),
  column('joined_on', 'DATE', 'date'),
];
const customerRows = Array.from({ length: 300 }, (_, index) => {
  const name = [pick(first), pick(last)];
  return [
    index + 1,
    name.join(' '),
    `${name
      .join('.')
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/[^a-z.]/g, '')}@example.org`,
    day(index - 11_000),
    random() < 0.05 ? null : String(100_000_000 + Math.round(random() * 800_000_000)),
    pick(['retail', 'retail', 'retail', 'premier', 'business']),
    1 + (index % 6),
    day(index * 3),
  ];
});
const accountColumns = [
  column('account_id', 'BIGINT', 'integer'),
  column('customer_id', 'INTEGER', 'integer'),
  column('branch_id', 'INTEGER', 'integer'),
  column('kind', 'VARCHAR', 'text'),
  column('balance', 'DECIMAL(18,2)', 'decimal'),
  column('opened_on', 'DATE', 'date'),
];
const accountRows = Array.from({ length: 500 }, (_, index) => [
  900_000_000 + index,
  1 + (index % 300),
  1 + (index % 6),
  pick(['current', 'savings', 'deposit']),
  Math.round(random() * random() * 9_000_000) / 100,
  day(index),
]);
const branchColumns = [column('branch_id', 'INTEGER', 'integer'), column('name', 'VARCHAR', 'text'), column('city', 'VARCHAR', 'text')];
const branchRows = branchNames.map((name, index) => [index + 1, name, pick(['Lisbon', 'Prague', 'Oslo'])]);

const key = (from, target, dataset, name, to, more = {}) => ({
  columns: [from],
  target_id: target,
  target_dataset: dataset,
  target_table: name,
  target_columns: [to],
  origin: 'declared',
  confidence: 1,
  evidence: '',
  ...more,
});

export const tables = [
  table('t_flights', 'flights', 'flights', 'US domestic flights of 2001, one row a flight', 3_000_000, flightColumns, flightRows, {
    source_id: 'src_flights',
    foreign_keys: [
      key('origin', 't_airports', 'flights', 'airports', 'iata', {
        origin: 'inferred',
        confidence: 1,
        evidence: 'every value of flights.origin is in airports.iata (100 %)',
      }),
      key('destination', 't_airports', 'flights', 'airports', 'iata', {
        origin: 'inferred',
        confidence: 0.998,
        evidence: '99.8 % of the values of flights.destination are in airports.iata',
      }),
    ],
  }),
  table('t_airports', 'flights', 'airports', 'Airports with their place', 3376, airportColumns, airportRows, {
    source_id: 'src_airports',
    primary_key: ['iata'],
  }),
  table('t_birdstrikes', 'flights', 'birdstrikes', 'Reported strikes of wildlife', 10_000, strikeColumns, strikeRows, {
    source_id: 'src_birdstrikes',
    stale: true,
  }),
  table('t_customers', 'bank', 'customers', 'People and firms with at least one account', 50_000, customerColumns, customerRows, {
    source_id: 'src_bank',
    primary_key: ['customer_id'],
    foreign_keys: [key('branch_id', 't_branches', 'bank', 'branches', 'branch_id')],
  }),
  table('t_accounts', 'bank', 'accounts', '', 100_000, accountColumns, accountRows, {
    source_id: 'src_bank',
    primary_key: ['account_id'],
    foreign_keys: [
      key('customer_id', 't_customers', 'bank', 'customers', 'customer_id'),
      key('branch_id', 't_branches', 'bank', 'branches', 'branch_id'),
    ],
  }),
  table('t_branches', 'bank', 'branches', '', 6, branchColumns, branchRows, { source_id: 'src_bank', primary_key: ['branch_id'] }),
];

const source = (id, name, kind, dataset, count, more = {}) => ({
  id,
  name,
  kind,
  path: `/workspace/demo/${name}.${kind}`,
  added_at: new Date(Date.now() - 3 * 86_400_000).toISOString(),
  stale: false,
  datasets: [{ id: `d_${dataset}`, name: dataset }],
  tables: count,
  ...more,
});
export const sources = [
  source('src_flights', 'flights-3m', 'parquet', 'flights', 1),
  source('src_airports', 'airports', 'csv', 'flights', 1),
  source('src_birdstrikes', 'birdstrikes', 'csv', 'flights', 1, { stale: true }),
  source('src_bank', 'bank', 'sqlite', 'bank', 3),
];
export const datasets = [
  { id: 'd_flights', name: 'flights', description: '', source_id: 'src_flights', tables: 3 },
  { id: 'd_bank', name: 'bank', description: '', source_id: 'src_bank', tables: 3 },
];

export const users = [
  { id: 'u_1', name: 'owner', roles: ['owner'], attributes: {}, description: 'Sees everything' },
  { id: 'u_2', name: 'analyst', roles: ['analyst'], attributes: {}, description: 'All rows, personal data masked' },
  {
    id: 'u_3',
    name: 'branch_manager',
    roles: ['branch_manager'],
    attributes: { branch_id: 3 },
    description: 'Rows of the own branch only',
  },
  { id: 'u_4', name: 'viewer', roles: ['viewer'], attributes: {}, description: 'Flights and airports only' },
];

export const examples = [
  'average delay by state of the origin airport',
  'top 5 destinations from Chicago in March',
  'how many accounts does each branch have',
  'total balance by month opened',
  'customers of the Harbour branch',
  'which aircraft are struck most often',
];

export const histories = [
  {
    query_id: 'h_1',
    sql: 'SELECT origin, avg(delay) AS delay FROM flights.flights GROUP BY origin ORDER BY delay DESC',
    purpose: 'query',
    status: 'done',
    error: null,
    row_count: 15,
    elapsed_ms: 38.4,
    started_at: new Date(Date.now() - 9 * 60_000).toISOString(),
  },
  {
    query_id: 'h_2',
    sql: "SELECT * FROM read_csv('/etc/passwd')",
    purpose: 'query',
    status: 'refused',
    error: { detail: 'read_csv may not be used in queries' },
    row_count: null,
    elapsed_ms: 0.6,
    started_at: new Date(Date.now() - 5 * 60_000).toISOString(),
  },
  {
    query_id: 'h_3',
    sql: 'SELECT segment, count(*) FROM bank.customers GROUP BY segment',
    purpose: 'query',
    status: 'done',
    error: null,
    row_count: 3,
    elapsed_ms: 12.1,
    started_at: new Date(Date.now() - 3 * 60_000).toISOString(),
  },
];

function reasoning(intent, sourcesQueried, rows) {
  return {
    intent,
    pipeline_overview:
      'The words were matched to the catalog, joined over known keys, checked against your policies and run in the sandboxed engine.',
    sources_queried: sourcesQueried,
    semantic_model_used: 'flights',
    pipeline_steps: [
      {
        step: 'verified_query',
        description: 'No verified query matches these words.',
        source: 'verified queries',
        duration_ms: 0.2,
        result: { checked: 6, best_similarity: 0.31 },
      },
      {
        step: 'catalog_search',
        description: 'Found the tables and columns the words may mean.',
        source: 'catalog',
        duration_ms: 1.9,
        result: { candidates: ['flights.delay 0.97', 'airports.state 0.93', 'flights.origin 0.88'], dropped_by_policy: 0 },
      },
      {
        step: 'plan',
        description: 'Built and ranked the possible readings.',
        source: 'planner',
        duration_ms: 6.4,
        result: { readings: 3, chosen_score: 0.91, runner_up_score: 0.42 },
      },
      {
        step: 'gate',
        description: 'Parsed, resolved and checked; row filters and masks woven in.',
        source: 'gate',
        duration_ms: 1.1,
        result: { tables: ['flights.flights', 'flights.airports'], effects: [] },
      },
      {
        step: 'run',
        description: 'Ran in the sandboxed engine.',
        source: 'engine',
        duration_ms: 33.8,
        result: { rows, bytes_read: 25_165_824 },
      },
      {
        step: 'present',
        description: 'Chose a chart that fits a measure by names.',
        source: 'charts',
        duration_ms: 0.3,
        result: { mark: 'bar' },
      },
    ],
  };
}

const states = ['IL', 'CO', 'NJ', 'GA', 'CA', 'PA', 'MA', 'AZ', 'NV', 'MO', 'WA', 'TX', 'MI', 'MN', 'NY', 'FL', 'OH', 'TN'];
const averages = states.map((state, index) => [state, Math.round((14.2 - index * 0.61) * 100) / 100, 210_000 - index * 9421]);

export const answers = [
  {
    match: /average delay/i,
    make: () => ({
      status: 'answered',
      title: 'Average delay by state',
      summary: 'Flights from Illinois are delayed most, 14.2 minutes on average.',
      sql: 'SELECT airports.state, avg(flights.delay) AS average_delay, count(*) AS flights FROM flights.flights JOIN flights.airports ON flights.origin = airports.iata GROUP BY airports.state ORDER BY average_delay DESC',
      columns: [column('state', 'VARCHAR', 'text'), column('average_delay', 'DOUBLE', 'real'), column('flights', 'BIGINT', 'integer')],
      rows: averages,
      chart: {
        mark: 'bar',
        x: { column: 'state', type: 'category' },
        y: [{ column: 'average_delay', format: 'duration_minutes' }],
        series: null,
        title: 'Average delay by state',
        sort: '-y',
        horizontal: false,
      },
      assumptions: ['delay = departure delay in minutes', 'state of the origin airport', 'all of 2001'],
      follow_ups: ['the same by month', 'only flights over 1,000 miles', 'which airport in Illinois is worst'],
      reasoning: reasoning('aggregate a measure by a category', ['flights.flights', 'flights.airports'], averages.length),
    }),
  },
  {
    match: /month/i,
    make: () => {
      const rows = Array.from({ length: 12 }, (_, index) => [
        `2001-${String(index + 1).padStart(2, '0')}-01`,
        Math.round(1_200_000 + Math.sin(index / 2) * 400_000 + index * 41_000) / 1,
      ]);
      return {
        status: 'answered',
        title: 'Total balance by month',
        summary: 'Balances grew from 1.2 to 1.5 million over 2001.',
        sql: "SELECT date_trunc('month', opened_on) AS month, sum(balance) AS total FROM bank.accounts GROUP BY 1 ORDER BY 1",
        columns: [column('month', 'DATE', 'date'), column('total', 'DECIMAL(18,2)', 'decimal')],
        rows,
        chart: {
          mark: 'line',
          x: { column: 'month', type: 'time' },
          y: [{ column: 'total', format: 'money' }],
          series: null,
          title: 'Total balance by month',
          sort: 'x',
        },
        assumptions: ['month of opening'],
        follow_ups: ['by branch'],
        cached: true,
        verified: true,
        reasoning: reasoning('trend', ['bank.accounts'], 12),
      };
    },
  },
  {
    match: /how many|number of/i,
    make: (question, _who, state) => {
      const wanted =
        state.tables.find((one) => new RegExp(`\\b${one.name.replaceAll('_', '[ _]')}\\b`, 'i').test(question)) ?? state.tables[0];
      return {
        status: 'answered',
        title: `Number of ${wanted.name}`,
        summary: `There are ${wanted.row_count.toLocaleString('en')} ${wanted.name}.`,
        sql: `SELECT count(*) AS ${wanted.name} FROM ${wanted.dataset}.${wanted.name}`,
        columns: [column(wanted.name, 'BIGINT', 'integer')],
        rows: [[wanted.row_count]],
        chart: { mark: 'number', x: null, y: [{ column: wanted.name, format: 'integer' }], series: null, title: '' },
        reasoning: reasoning('count', [`${wanted.dataset}.${wanted.name}`], 1),
      };
    },
  },
  {
    match: /customers/i,
    make: (_question, who) => {
      const hidden = who !== 'owner';
      const columns = [
        column('full_name', 'VARCHAR', 'text', hidden ? { masked: true, mask_rule: 'analyst_pii: partial' } : {}),
        column('email', 'VARCHAR', 'text', hidden ? { masked: true, mask_rule: 'analyst_pii: keyed hash' } : {}),
        column('segment', 'VARCHAR', 'text'),
        column('branch_id', 'INTEGER', 'integer'),
      ];
      const rows = customerRows
        .slice(0, 60)
        .map((row) => [hidden ? `${row[1].slice(0, 1)}***` : row[1], hidden ? `h_${row[0] * 7919}` : row[2], row[5], row[6]]);
      return {
        status: 'answered',
        title: 'Customers',
        summary: '60 customers belong to the Harbour branch.',
        sql: 'SELECT full_name, email, segment, branch_id FROM bank.customers',
        columns,
        rows,
        assumptions: ['Harbour is a branch'],
        reasoning: reasoning('list', ['bank.customers'], 60),
      };
    },
  },
  {
    match: /best|delay/i,
    make: () => ({
      status: 'ask_back',
      message: '“Best” can mean different things here. Which one?',
      readings: [
        {
          description: 'Airports with the lowest average delay',
          sql: 'SELECT origin, avg(delay) FROM flights.flights GROUP BY origin ORDER BY 2 LIMIT 5',
          assumptions: ['best = least delayed', 'departures'],
        },
        {
          description: 'Airports with the most flights',
          sql: 'SELECT origin, count(*) FROM flights.flights GROUP BY origin ORDER BY 2 DESC LIMIT 5',
          assumptions: ['best = busiest'],
        },
        {
          description: 'Airports with the longest flights',
          sql: 'SELECT origin, avg(distance) FROM flights.flights GROUP BY origin ORDER BY 2 DESC LIMIT 5',
          assumptions: ['best = farthest reach'],
        },
      ],
      reasoning: reasoning('rank', ['flights.flights'], 0),
    }),
  },
  {
    match: /./,
    make: (question) => ({
      status: 'abstained',
      message: 'This cannot be answered from the data here.',
      unplaced: question
        .split(/\s+/)
        .filter((word) => word.length > 5)
        .slice(0, 3),
      follow_ups: examples.slice(0, 2),
      reasoning: reasoning('unknown', [], 0),
    }),
  },
];
