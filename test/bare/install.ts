import { requirePackages, testPackages } from '../packages.ts';

await requirePackages(testPackages, 'the tests');
