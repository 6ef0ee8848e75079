// The tables as Kysely sees them: fixed columns only. Attribute columns (a1, a2, …) are generated SQL in records/.
// BLOBs are Buffers. JSON columns are text and are parsed where they are read.
import type { Generated } from 'kysely';

interface ImportedRow {
  row: Generated<number>;
  import: number;
  line: number;
}

export interface Schema {
  setting: { name: string; value: string };
  audit: {
    number: number;
    at: number;
    actor: string;
    verb: string;
    objects: string;
    content: Buffer;
    previous: Buffer;
    hash: Buffer;
  };
  configuration: { version: number; change: number; text: string; hash: Buffer };
  import: {
    import: Generated<number>;
    kind: string;
    file_name: string | null;
    file_bytes: number | null;
    file_hash: Buffer | null;
    source_hash: Buffer | null;
    mapping: string;
    mapping_of: number | null;
    header: string;
    started_at: number;
    actor: string;
    rows_read: Generated<number>;
    rows_new: Generated<number>;
    rows_updated: Generated<number>;
    rows_unchanged: Generated<number>;
    rows_rejected: Generated<number>;
    rows_skipped: Generated<number>;
    customers_created: Generated<number>;
    checksum: Buffer | null;
    receipt: string | null;
    published: number | null;
    undone: number | null;
    discarded: Generated<number>;
  };
  known_header: { kind: string; signature: Buffer; columns: string; mapping: string; import: number };
  import_measure: { import: number; newest: number | null; weeks: string; customers: Buffer; created: Buffer };
  import_chunk: {
    import: number;
    chunk: number;
    first_line: number;
    last_line: number;
    rows: number;
    checksum: Buffer;
  };
  source_block: {
    import: number;
    block: number;
    first_line: number;
    last_line: number;
    bytes: number;
    text: Buffer;
    records: Buffer;
  };
  rejected_row: {
    import: number;
    line: number;
    column_name: string | null;
    value: string | null;
    rule: string;
    advice: string;
  };
  attribute: { kind: string; position: number; name: string; type: string; role: string; import: number };
  customer: { customer: Generated<number>; id: string };
  customer_row: Omit<ImportedRow, 'line'> & { line: number | null; customer: number };
  event: ImportedRow & {
    customer: number;
    at: number;
    type: string;
    event_id: string | null;
    order_id: string | null;
    channel: string | null;
    amount: number | null;
    quantity: number | null;
  };
  permission: ImportedRow & {
    customer: number;
    purpose: string;
    channel: string;
    state: string;
    basis: string | null;
    source: string | null;
    evidence: string | null;
    valid_from: number | null;
    valid_to: number | null;
    recorded_at: number;
  };
  contact: ImportedRow & {
    customer: number;
    at: number;
    channel: string;
    treatment: string;
    decision_id: string | null;
  };
  outcome: ImportedRow & {
    customer: number;
    decision_id: string | null;
    at: number;
    outcome: string;
    value: number | null;
    treatment: string | null;
    propensity: number | null;
    arm: string | null;
  };
  score: ImportedRow & {
    customer: number;
    treatment: string;
    score: number;
    at: number;
    name: string | null;
    meaning: string | null;
  };
  offer: ImportedRow & { id: string };
  price: ImportedRow & { competitor: string; product: string; region: string; price: number; at: number };
  network: ImportedRow & { area: string; at: number; metric: string; value: number };
  audience: {
    audience: Generated<number>;
    name: string;
    saved: number;
    filter: string;
    size: number;
    customers: Buffer;
  };
  run: {
    run: Generated<number>;
    change: number | null;
    pinned_change: number;
    configuration: number;
    seed: number;
    as_of: number;
    date: string;
    program: string;
    strategy: string;
    overrides: string;
    customer: number | null;
    audience: number | null;
    customers: Generated<number>;
    summary: string | null;
    decision_hash: Buffer | null;
    actor: string;
    started_at: number;
  };
  decision: {
    run: number;
    position: number;
    customer: number;
    status: string;
    treatment: string | null;
    channel: string | null;
    net: number;
    rank: number;
    runner_up: string | null;
    runner_up_net: number | null;
    runner_up_rank: number | null;
    /** 1 where the propensity of what was chosen is a prior. */
    on_prior: number;
    /** The customer's place in the strategy's order, from 0. */
    place: number;
    /** One code of REASONS per treatment, in the order of the run's configuration. */
    reasons: Buffer;
    /** The index of the arm whose strategy decided. */
    arm: number | null;
    /** How likely the decision was; 1 where nothing was drawn. */
    chance: number;
    /** 1 where the treatment was drawn to learn, instead of the planned one. */
    learning: number;
    planned: string | null;
  };
  layer_arm: {
    layer: string;
    customer: number;
    arm: string;
    stratum: string;
    change: number | null;
    run: number | null;
  };
  action: {
    action: Generated<number>;
    verb: string;
    run: number | null;
    state: 'staged' | 'published' | 'discarded';
    actor: string;
    started_at: number;
    code: string | null;
    reverses: number | null;
    job: number | null;
    count: Generated<number>;
    root_hash: Buffer | null;
    change: number | null;
  };
  decision_state: { run: number; position: number; action: number; state: string; reason: string | null };
  capacity_set: { capacity_set: Generated<number>; capacities: string };
  claim: {
    claim: Generated<number>;
    action: number;
    run: number;
    position: number;
    customer: number;
    treatment: string;
    channel: string;
    class: string;
    purpose: string;
    date: string;
    planned_at: number;
    configuration: number;
    capacity_set: number;
    net: number;
    rank: number;
    wording: string | null;
    decision_hash: Buffer;
  };
  claim_end: { claim: number; action: number };
  claim_tally: { date: string; run: number; configuration: number; treatment: string; claims: number };
  decision_note: {
    note: Generated<number>;
    /** Null for the note of a flag. */
    action: number | null;
    customer: number | null;
    text: string;
    hash: Buffer;
  };
  rejection: {
    rejection: Generated<number>;
    action: number;
    customer: number;
    code: string;
    scope: string;
    treatment: string;
    channel: string;
    until: number | null;
  };
  rejection_lift: { rejection: number; action: number };
  merge_search: { search: Generated<number>; action: number; seen: number; summary: string };
  merge_proposal: {
    proposal: Generated<number>;
    search: number;
    one: number;
    other: number;
    zone: string;
    facts: string;
  };
  merge: {
    merge: Generated<number>;
    action: number;
    origin: number;
    one: number;
    other: number;
    chosen: number | null;
  };
  merge_end: { merge: number; action: number };
  merge_refusal: { refusal: Generated<number>; action: number; one: number; other: number };
  merge_refusal_end: { refusal: number; action: number };
  decision_flag: { run: number; position: number; at: number; actor: string; note: number | null };
  review_sample: {
    sample: Generated<number>;
    run: number;
    seed: number;
    unseen: number;
    at: number;
    actor: string;
  };
  review_sample_row: { sample: number; place: number; position: number };
  package: {
    package: Generated<number>;
    action: number;
    run: number;
    profile: string;
    manifest_hash: Buffer;
    change: number | null;
  };
  package_file: { package: number; name: string; part: number; bytes: number; hash: Buffer; content: Buffer };
  package_row: { package: number; run: number; position: number; held_back: string | null };
  recall: { recall: Generated<number>; package: number; change: number; note: number | null };
  configuration_draft: { draft: number; base: number; text: string; actor: string; at: number };
  list_view: { view: Generated<number>; list: string; name: string; content: string };
  job: {
    job: Generated<number>;
    kind: string;
    state: string;
    arguments: string;
    checkpoint: string | null;
    result: string | null;
    problem: string | null;
    created_at: number;
    started_at: number | null;
    ended_at: number | null;
    process: number | null;
    boot: string | null;
    token: string | null;
    heartbeat: number | null;
    cancel: Generated<number>;
  };
  job_event: { job: number; number: number; at: number; event: string };
  presence: { process: number; boot: string; heartbeat: number };
  trace: {
    trace: Generated<number>;
    run: number | null;
    job: number | null;
    agent: string;
    message: string;
    batch: number;
    size: number;
    started_at: number;
    milliseconds: number;
    outcome: string;
    cache: string;
    problem: string | null;
  };
}
