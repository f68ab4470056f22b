import { diagnose } from '../analysis/doctor.ts';
import { doctorMarkdown, doctorText } from '../report/doctor.ts';
import { examine } from '../run/doctor.ts';
import { print, terminalWidth, wantsColour } from './output.ts';

/** `wirebench doctor`. */
export async function doctor(format: 'table' | 'md' | 'json'): Promise<void> {
  const facts = await examine();
  const all = diagnose(facts);
  if (format === 'json') print(JSON.stringify({ facts, diagnoses: all }, null, 2));
  else print(format === 'md' ? doctorMarkdown(all) : doctorText(all, wantsColour(), terminalWidth()));
}
