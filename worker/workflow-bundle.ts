import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

/**
 * Bundle the workflows for the sandbox: about a second, once in a process.
 *
 * @param failureConverterPath - of the data converter, when there is one: failures are converted inside the sandbox
 */
export function bundleWorkflows(failureConverterPath?: string): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    logger: new DefaultLogger('ERROR'),
  });
}
