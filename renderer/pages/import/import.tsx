// Import: choose a file, check its columns, compare it with the workspace, import it. The address says where one is.
import { useImportAddress } from './address.ts';
import { Choose } from './choose/choose.tsx';
import { Receipt } from './outcome/receipt.tsx';
import { Running } from './outcome/running.tsx';
import { Wizard } from './wizard.tsx';

export function ImportPage() {
  const address = useImportAddress();
  const { file, job, receipt } = address;
  if (receipt !== undefined) return <Receipt key={receipt} number={receipt} />;
  if (job !== undefined) return <Running key={job} job={job} address={address} />;
  if (file !== undefined) return <Wizard key={file} address={{ ...address, file }} />;
  return <Choose />;
}
