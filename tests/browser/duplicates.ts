// A workspace in which some ids may be one customer: pairs that match, pairs that may, ids written alike.
import { createEngineWorkspace } from '#engine/index.ts';

const MATCHES = 120;
const POSSIBLE = 4;

/** Makes it at a path: 120 matches, 4 possible pairs, one group of ids written alike. Nobody has searched. */
export async function duplicatesWorkspace(path: string): Promise<void> {
  const engine = createEngineWorkspace({ path, currency: 'EUR', zone: 'Europe/Helsinki', today: '2026-11-21' });
  const rows: (readonly [id: string, name: string, email: string | null, phone: string | null, born: string | null])[] =
    [];
  const name = (i: number): string => `${FIRST[i % FIRST.length]} ${LAST[Math.floor(i / FIRST.length) % LAST.length]}`;
  for (let i = 0; i < MATCHES; i += 1) {
    const address = `person${i}@example.fi`;
    rows.push([`A${1000 + i}`, name(i), address, i % 3 === 0 ? `+358 40 ${1_234_000 + i}` : null, '1980-01-02']);
    rows.push([`B${1000 + i}`, i % 2 === 0 ? name(i) : name(i).toUpperCase(), address.toUpperCase(), null, null]);
  }
  for (let i = 0; i < POSSIBLE; i += 1) {
    rows.push([`M${i}`, name(i), `home${i}@example.fi`, null, '1970-05-05']);
    rows.push([`N${i}`, name(i), `home${i}@example.fi`, null, '1999-09-09']);
  }
  rows.push(['U-1', '<b>Mallory</b>', null, null, null], ['u-1 ', 'Mallory', null, null, null]);
  const attributes = [
    { name: 'name', type: 'text' as const, role: 'feature' as const },
    { name: 'email', type: 'text' as const, role: 'contact' as const },
    { name: 'phone', type: 'text' as const, role: 'contact' as const },
    { name: 'birth_date', type: 'date' as const, role: 'protected' as const },
    { name: 'tenure_months', type: 'whole' as const, role: 'feature' as const },
  ];
  const column = (at: number) => rows.map((row) => row[at] ?? null);
  const columns = {
    customer: column(0),
    name: column(1),
    email: column(2),
    phone: column(3),
    birth_date: column(4),
    tenure_months: rows.map((_, i) => i % 50),
  };
  await engine.load({ kind: 'customers', name: 'people.csv', attributes }, [{ size: rows.length, columns }]);
  const at = [Date.parse('2026-10-01T10:00:00Z'), Date.parse('2026-11-03T10:00:00Z')];
  const events = { customer: ['M0', 'N0'], at, type: ['visit', 'visit'] };
  await engine.load({ kind: 'events', name: 'visits.csv', attributes: [] }, [{ size: 2, columns: events }]);
  await engine.close();
}

const FIRST = ['Aino', 'Bo', 'Cia', 'Dan', 'Eeva', 'Frans', 'Greta', 'Heikki', 'Iida', 'Jan', 'Kaisa', 'Leo'];
const LAST = ['Virta', 'Ek', 'Laine', 'Berg', 'Salo', 'Holm', 'Aalto', 'Lund', 'Niemi', 'Strand'];
