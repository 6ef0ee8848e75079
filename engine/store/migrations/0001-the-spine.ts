// The first shape of a workspace. Every table is STRICT; rows of imports and commands are only ever added (decisions 1).
import type { Migration } from './migration.ts';

const UP = `
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  objects TEXT NOT NULL,
  content BLOB NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE configuration (
  version INTEGER PRIMARY KEY,
  change INTEGER NOT NULL REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED,
  text TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

-- Imports: staged rows have no number; publishing and undoing write one (decisions 1).
CREATE TABLE import (
  import INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  file_name TEXT,
  file_bytes INTEGER,
  file_hash BLOB,
  -- of the text in source_block: the file's bytes, unpacked and in UTF-8
  source_hash BLOB,
  mapping TEXT NOT NULL,
  -- the import whose remembered mapping was reused
  mapping_of INTEGER REFERENCES import (import),
  header TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  rows_read INTEGER NOT NULL DEFAULT 0,
  rows_new INTEGER NOT NULL DEFAULT 0,
  rows_updated INTEGER NOT NULL DEFAULT 0,
  rows_unchanged INTEGER NOT NULL DEFAULT 0,
  rows_rejected INTEGER NOT NULL DEFAULT 0,
  rows_skipped INTEGER NOT NULL DEFAULT 0,
  customers_created INTEGER NOT NULL DEFAULT 0,
  checksum BLOB,
  receipt TEXT,
  published INTEGER REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED,
  undone INTEGER REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED,
  discarded INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX import_by_file ON import (file_hash);

-- How the last file with a header was read, so that the next one is read alike. Ordinary mutable rows.
CREATE TABLE known_header (
  kind TEXT NOT NULL,
  signature BLOB NOT NULL, -- SHA-256 of the columns' names in order
  columns TEXT NOT NULL,
  mapping TEXT NOT NULL,
  import INTEGER NOT NULL REFERENCES import (import),
  PRIMARY KEY (kind, signature)
) STRICT, WITHOUT ROWID;

-- What was counted in an import's rows once: they never change. Missing until somebody asked, and counted again then.
CREATE TABLE import_measure (
  import INTEGER PRIMARY KEY REFERENCES import (import),
  newest INTEGER,
  weeks TEXT NOT NULL,
  customers BLOB NOT NULL,
  created BLOB NOT NULL
) STRICT;

CREATE TABLE import_chunk (
  import INTEGER NOT NULL REFERENCES import (import),
  chunk INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (import, chunk)
) STRICT, WITHOUT ROWID;

-- The source as it was, byte for byte: whole records in compressed blocks. Personal data (decisions 22).
CREATE TABLE source_block (
  import INTEGER NOT NULL REFERENCES import (import),
  block INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  text BLOB NOT NULL,
  records BLOB NOT NULL, -- where each record stands in the text
  PRIMARY KEY (import, block)
) STRICT;

CREATE TABLE rejected_row (
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  column_name TEXT,
  value TEXT,
  rule TEXT NOT NULL,
  advice TEXT NOT NULL,
  PRIMARY KEY (import, line)
) STRICT, WITHOUT ROWID;

-- Named columns of a kind; the values of attribute n stand in column a<n> of the kind's table (decisions 8).
-- One row for each import that first brought the attribute, brought it again after an undo, or changed its role.
CREATE TABLE attribute (
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  role TEXT NOT NULL,
  import INTEGER NOT NULL REFERENCES import (import),
  PRIMARY KEY (kind, position, import)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
  customer INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT;

-- One whole merged row for each version of a customer.
CREATE TABLE customer_row (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER,
  customer INTEGER NOT NULL REFERENCES customer (customer)
) STRICT;
CREATE INDEX customer_row_by_customer ON customer_row (customer, import);
CREATE INDEX customer_row_by_import ON customer_row (import, line);

CREATE TABLE event (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (customer),
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  event_id TEXT,
  order_id TEXT,
  channel TEXT,
  amount INTEGER,
  quantity REAL
) STRICT;
CREATE INDEX event_by_customer ON event (customer, at);
CREATE INDEX event_by_identity ON event (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX event_by_import ON event (import, line);

CREATE TABLE permission (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (customer),
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  basis TEXT,
  source TEXT,
  evidence TEXT,
  valid_from INTEGER,
  valid_to INTEGER,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX permission_by_customer ON permission (customer);
CREATE INDEX permission_by_import ON permission (import, line);

CREATE TABLE contact (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (customer),
  at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  treatment TEXT NOT NULL,
  decision_id TEXT
) STRICT;
CREATE INDEX contact_by_customer ON contact (customer, at);
CREATE INDEX contact_by_time ON contact (at);
CREATE INDEX contact_by_decision ON contact (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX contact_by_import ON contact (import, line);

CREATE TABLE outcome (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (customer),
  decision_id TEXT,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  value INTEGER,
  treatment TEXT,
  propensity REAL,
  arm TEXT
) STRICT;
CREATE INDEX outcome_by_customer ON outcome (customer, at);
CREATE INDEX outcome_by_treatment ON outcome (treatment);
CREATE INDEX outcome_by_decision ON outcome (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX outcome_by_import ON outcome (import, line);

CREATE TABLE score (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (customer),
  treatment TEXT NOT NULL,
  score REAL NOT NULL,
  at INTEGER NOT NULL,
  name TEXT,
  meaning TEXT
) STRICT;
CREATE INDEX score_by_customer ON score (customer);
CREATE INDEX score_by_import ON score (import, line);

CREATE TABLE offer (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  id TEXT NOT NULL
) STRICT;
CREATE INDEX offer_by_id ON offer (id);
CREATE INDEX offer_by_import ON offer (import, line);

CREATE TABLE price (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  competitor TEXT NOT NULL,
  product TEXT NOT NULL,
  region TEXT NOT NULL,
  price INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX price_by_import ON price (import, line);
CREATE INDEX price_by_product ON price (product, region, at);

CREATE TABLE network (
  row INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import (import),
  line INTEGER NOT NULL,
  area TEXT NOT NULL,
  at INTEGER NOT NULL,
  metric TEXT NOT NULL,
  value REAL NOT NULL
) STRICT;
CREATE INDEX network_by_import ON network (import, line);
CREATE INDEX network_by_area ON network (area, metric, at);

-- Who matched filters when somebody asked for a run over them, or saved them to be asked for: customer numbers as bits,
-- so that a run replays. The saved ones are listed.
CREATE TABLE audience (
  audience INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  saved INTEGER NOT NULL,
  filter TEXT NOT NULL,
  size INTEGER NOT NULL,
  customers BLOB NOT NULL
) STRICT;

-- Runs and their decisions. A run without a change number is not finished and is not seen.
CREATE TABLE run (
  run INTEGER PRIMARY KEY,
  change INTEGER REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED,
  pinned_change INTEGER NOT NULL,
  configuration INTEGER NOT NULL REFERENCES configuration (version),
  seed INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  date TEXT NOT NULL,
  program TEXT NOT NULL,
  strategy TEXT NOT NULL,
  overrides TEXT NOT NULL,
  customer INTEGER REFERENCES customer (customer),
  audience INTEGER REFERENCES audience (audience),
  customers INTEGER NOT NULL DEFAULT 0,
  summary TEXT,
  decision_hash BLOB,
  actor TEXT NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;
CREATE INDEX run_by_audience ON run (audience) WHERE audience IS NOT NULL;

CREATE TABLE decision (
  run INTEGER NOT NULL REFERENCES run (run),
  position INTEGER NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (customer),
  status TEXT NOT NULL,
  treatment TEXT,
  channel TEXT,
  net REAL NOT NULL,
  rank REAL NOT NULL,
  runner_up TEXT,
  runner_up_net REAL,
  runner_up_rank REAL,
  -- 1 where the propensity of what was chosen is a prior, not a score
  on_prior INTEGER NOT NULL,
  place INTEGER NOT NULL,
  reasons BLOB NOT NULL,
  -- the index of the arm whose strategy decided; null without arms, and for who is held out
  arm INTEGER,
  -- how likely the decision was, given the lots of all others; 1 where nothing was drawn
  chance REAL NOT NULL,
  -- 1 where the treatment was drawn to learn, instead of the planned one
  learning INTEGER NOT NULL,
  planned TEXT,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_by_customer ON decision (customer, run);
-- Who is next in a run is found from its first place on.
CREATE INDEX decision_by_place ON decision (run, place);

-- The control group and later layers: drawn once, never moved (decisions 14).
CREATE TABLE layer_arm (
  layer TEXT NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (customer),
  arm TEXT NOT NULL,
  stratum TEXT NOT NULL,
  change INTEGER REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED,
  run INTEGER REFERENCES run (run),
  PRIMARY KEY (layer, customer)
) STRICT, WITHOUT ROWID;
-- What an unfinished run drew is dropped without looking through everybody.
CREATE INDEX layer_arm_by_run ON layer_arm (run) WHERE run IS NOT NULL;

-- A person's act on decisions. Its rows count from the moment they are staged, and are seen once it has a change number.
CREATE TABLE action (
  action INTEGER PRIMARY KEY,
  verb TEXT NOT NULL,
  run INTEGER REFERENCES run (run),
  state TEXT NOT NULL,
  actor TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  code TEXT,
  reverses INTEGER REFERENCES action (action),
  job INTEGER,
  count INTEGER NOT NULL DEFAULT 0,
  root_hash BLOB,
  change INTEGER REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX action_by_change ON action (change);
CREATE INDEX action_by_run ON action (run);
CREATE INDEX action_unfinished ON action (state) WHERE state <> 'published';
CREATE INDEX action_reversed ON action (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE decision_state (
  run INTEGER NOT NULL,
  position INTEGER NOT NULL,
  action INTEGER NOT NULL REFERENCES action (action),
  state TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (run, position, action),
  FOREIGN KEY (run, position) REFERENCES decision (run, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_state_by_action ON decision_state (action);

CREATE TABLE capacity_set (
  capacity_set INTEGER PRIMARY KEY,
  capacities TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE claim (
  claim INTEGER PRIMARY KEY,
  action INTEGER NOT NULL REFERENCES action (action),
  run INTEGER NOT NULL,
  position INTEGER NOT NULL,
  customer INTEGER NOT NULL REFERENCES customer (customer),
  treatment TEXT NOT NULL,
  channel TEXT NOT NULL,
  class TEXT NOT NULL,
  purpose TEXT NOT NULL,
  date TEXT NOT NULL,
  planned_at INTEGER NOT NULL,
  configuration INTEGER NOT NULL REFERENCES configuration (version),
  capacity_set INTEGER NOT NULL REFERENCES capacity_set (capacity_set),
  net REAL NOT NULL,
  rank REAL NOT NULL,
  wording TEXT,
  decision_hash BLOB NOT NULL,
  FOREIGN KEY (run, position) REFERENCES decision (run, position)
) STRICT;
CREATE INDEX claim_by_customer ON claim (customer, planned_at);
CREATE INDEX claim_by_decision ON claim (run, position);
CREATE INDEX claim_by_action ON claim (action);
CREATE INDEX claim_by_date ON claim (date, treatment);

-- A claim is live until an action whose change is published ends it.
CREATE TABLE claim_end (
  claim INTEGER NOT NULL REFERENCES claim (claim),
  action INTEGER NOT NULL REFERENCES action (action),
  PRIMARY KEY (claim, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_end_by_action ON claim_end (action);

-- Live claims counted by what a limit can ask for; kept in the transaction that claims or ends, recounted by verify.
CREATE TABLE claim_tally (
  date TEXT NOT NULL,
  run INTEGER NOT NULL,
  configuration INTEGER NOT NULL,
  treatment TEXT NOT NULL,
  claims INTEGER NOT NULL,
  PRIMARY KEY (date, run, configuration, treatment)
) STRICT, WITHOUT ROWID;

-- What a person wrote about a customer; the audit log holds its hash only (decisions 22). That of a flag has no action.
CREATE TABLE decision_note (
  note INTEGER PRIMARY KEY,
  action INTEGER REFERENCES action (action),
  customer INTEGER REFERENCES customer (customer),
  text TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE rejection (
  rejection INTEGER PRIMARY KEY,
  action INTEGER NOT NULL REFERENCES action (action),
  customer INTEGER NOT NULL REFERENCES customer (customer),
  code TEXT NOT NULL,
  scope TEXT NOT NULL,
  treatment TEXT NOT NULL,
  channel TEXT NOT NULL,
  until INTEGER
) STRICT;
CREATE INDEX rejection_by_customer ON rejection (customer);
CREATE INDEX rejection_by_action ON rejection (action);

CREATE TABLE rejection_lift (
  rejection INTEGER NOT NULL REFERENCES rejection (rejection),
  action INTEGER NOT NULL REFERENCES action (action),
  PRIMARY KEY (rejection, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX rejection_lift_by_action ON rejection_lift (action);

-- What a search found: pairs of customers that may be one, by number; never the values they share (decisions 22).
CREATE TABLE merge_search (
  search INTEGER PRIMARY KEY,
  action INTEGER NOT NULL REFERENCES action (action),
  seen INTEGER NOT NULL REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED,
  summary TEXT NOT NULL
) STRICT;
CREATE INDEX merge_search_by_action ON merge_search (action);

CREATE TABLE merge_proposal (
  proposal INTEGER PRIMARY KEY,
  search INTEGER NOT NULL REFERENCES merge_search (search),
  one INTEGER NOT NULL REFERENCES customer (customer),
  other INTEGER NOT NULL REFERENCES customer (customer),
  zone TEXT NOT NULL,
  facts TEXT NOT NULL
) STRICT;
CREATE INDEX merge_proposal_by_search ON merge_proposal (search, zone);

-- Two ids that a person says are one customer, and whom they chose to speak for both: null for the first id. An undo
-- that makes a merge again keeps the act that made it first, so that undoing that one finds it.
CREATE TABLE merge (
  merge INTEGER PRIMARY KEY,
  action INTEGER NOT NULL REFERENCES action (action),
  origin INTEGER NOT NULL REFERENCES action (action),
  one INTEGER NOT NULL REFERENCES customer (customer),
  other INTEGER NOT NULL REFERENCES customer (customer),
  chosen INTEGER REFERENCES customer (customer)
) STRICT;
CREATE INDEX merge_by_action ON merge (action);
CREATE INDEX merge_by_origin ON merge (origin);
-- Whether anything about merges changed is asked with every read.
CREATE INDEX action_of_merges ON action (change) WHERE verb IN ('merge', 'separate', 'undo');

CREATE TABLE merge_end (
  merge INTEGER NOT NULL REFERENCES merge (merge),
  action INTEGER NOT NULL REFERENCES action (action),
  PRIMARY KEY (merge, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX merge_end_by_action ON merge_end (action);

-- Two ids that a person says are two customers: not proposed again.
CREATE TABLE merge_refusal (
  refusal INTEGER PRIMARY KEY,
  action INTEGER NOT NULL REFERENCES action (action),
  one INTEGER NOT NULL REFERENCES customer (customer),
  other INTEGER NOT NULL REFERENCES customer (customer)
) STRICT;
CREATE INDEX merge_refusal_by_action ON merge_refusal (action);
CREATE INDEX merge_refusal_by_pair ON merge_refusal (one, other);

CREATE TABLE merge_refusal_end (
  refusal INTEGER NOT NULL REFERENCES merge_refusal (refusal),
  action INTEGER NOT NULL REFERENCES action (action),
  PRIMARY KEY (refusal, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX merge_refusal_end_by_action ON merge_refusal_end (action);

CREATE TABLE package (
  package INTEGER PRIMARY KEY,
  action INTEGER NOT NULL REFERENCES action (action),
  run INTEGER NOT NULL REFERENCES run (run),
  profile TEXT NOT NULL,
  manifest_hash BLOB NOT NULL,
  change INTEGER REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- A file of a package in parts, each compressed by itself, so that no transaction writes more than it should.
CREATE TABLE package_file (
  package INTEGER NOT NULL REFERENCES package (package),
  name TEXT NOT NULL,
  part INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  hash BLOB NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (package, name, part)
) STRICT;

CREATE TABLE package_row (
  package INTEGER NOT NULL REFERENCES package (package),
  run INTEGER NOT NULL,
  position INTEGER NOT NULL,
  held_back TEXT,
  PRIMARY KEY (package, run, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX package_row_by_decision ON package_row (run, position);
CREATE INDEX package_row_held_back ON package_row (package) WHERE held_back IS NOT NULL;

CREATE TABLE recall (
  recall INTEGER PRIMARY KEY,
  package INTEGER NOT NULL REFERENCES package (package),
  change INTEGER NOT NULL REFERENCES audit (number) DEFERRABLE INITIALLY DEFERRED,
  note INTEGER REFERENCES decision_note (note)
) STRICT;

-- A person's mark on a decision, to come back to: ordinary and mutable.
CREATE TABLE decision_flag (
  run INTEGER NOT NULL,
  position INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  note INTEGER REFERENCES decision_note (note),
  PRIMARY KEY (run, position),
  FOREIGN KEY (run, position) REFERENCES decision (run, position)
) STRICT, WITHOUT ROWID;

-- Decisions drawn at random from those that nobody had seen, to estimate the error of the rest.
CREATE TABLE review_sample (
  sample INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (run),
  seed INTEGER NOT NULL,
  -- how many nobody had seen when it was drawn
  unseen INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX review_sample_by_run ON review_sample (run);

CREATE TABLE review_sample_row (
  sample INTEGER NOT NULL REFERENCES review_sample (sample),
  place INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (sample, place)
) STRICT, WITHOUT ROWID;

-- Ordinary mutable rows: the draft of the next configuration, saved views of a list, jobs, their ledger, presence, traces.
CREATE TABLE configuration_draft (
  draft INTEGER PRIMARY KEY,
  base INTEGER NOT NULL REFERENCES configuration (version),
  text TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE list_view (
  view INTEGER PRIMARY KEY,
  list TEXT NOT NULL,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  UNIQUE (list, name)
) STRICT;

CREATE TABLE job (
  job INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  arguments TEXT NOT NULL,
  checkpoint TEXT,
  result TEXT,
  problem TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  process INTEGER,
  boot TEXT,
  token TEXT,
  heartbeat INTEGER,
  cancel INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE job_event (
  job INTEGER NOT NULL REFERENCES job (job),
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE presence (
  process INTEGER NOT NULL,
  boot TEXT NOT NULL,
  heartbeat INTEGER NOT NULL,
  PRIMARY KEY (process, boot)
) STRICT, WITHOUT ROWID;

CREATE TABLE trace (
  trace INTEGER PRIMARY KEY,
  run INTEGER,
  job INTEGER,
  agent TEXT NOT NULL,
  message TEXT NOT NULL,
  batch INTEGER NOT NULL,
  size INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  milliseconds REAL NOT NULL,
  outcome TEXT NOT NULL,
  cache TEXT NOT NULL,
  problem TEXT
) STRICT;
CREATE INDEX trace_by_run ON trace (run);
`;

const TABLES = [...UP.matchAll(/CREATE TABLE (\w+)/g)].map((match) => match[1]);

export const theSpine: Migration = {
  version: 1,
  name: 'the spine',
  up: (sqlite) => {
    sqlite.exec(UP);
  },
  // Children before parents, so that no row ever points at a table that is gone.
  down: (sqlite) => {
    for (const table of TABLES.toReversed()) sqlite.exec(`DROP TABLE ${table}`);
  },
};
