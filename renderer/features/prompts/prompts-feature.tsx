import { createRoute } from '@tanstack/react-router';
import { FileTerminal } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { promptsPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { newPartial, newPrompt } from './commands/new-file.ts';

const PromptsView = lazyView(async () => (await import('./prompts-view.tsx')).PromptsView);

const version = z
  .string()
  .regex(/^(working|edit|[0-9a-f]{4,64})$/)
  .optional()
  .catch(undefined);

/** One route for all files: going from one prompt to the next must not build the editor anew. */
const promptsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: `${promptsPath()}/{-$promptId}`,
  validateSearch: z.object({
    file: z.string().max(300).optional(),
    before: version,
    after: version,
    new: z.enum(['prompt', 'partial']).optional().catch(undefined),
  }),
  component: function PromptsPage() {
    const { promptId } = promptsRoute.useParams();
    const { file, before, after, new: making } = promptsRoute.useSearch();
    return (
      <PromptsView
        promptId={promptId ?? null}
        file={file ?? null}
        chosenPair={{ ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }}
        making={making ?? null}
      />
    );
  },
});

export const promptsFeature: Feature = {
  id: 'prompts',
  label: 'Prompts',
  icon: FileTerminal,
  path: promptsPath(),
  routes: [promptsRoute],
  place: 'top',
  needsWorkspace: true,
  loads: [PromptsView.load],
  commands: [newPrompt, newPartial],
};
