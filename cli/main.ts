// The command line. Commands are added here one by one; until then it only says how it will be called.
const HELP = `CVM Workbench

  cvm COMMAND [options]

There are no commands yet.
`;

process.stdout.write(HELP);
