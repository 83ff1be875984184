import { type Committed, commitMove } from '../db/commands/commit-move.ts'
import type { CommitMove } from '../domain/order-move.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** Writes a decided move in one transaction; what the goods refuse comes back as a value. */
export const bindCommitMove = ({ db, shredAfterMs }: ActivityDependencies) =>
  async function commitMoveActivity(move: CommitMove): Promise<Committed> {
    return commitMove(db, move, { shredAfterMs })
  }
