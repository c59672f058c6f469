// Reads a program in Power Query's M, and prints its tokens; fails where it is none.
import { readFileSync } from 'node:fs'
import PowerQuery from '@microsoft/powerquery-parser'

const found = await PowerQuery.TaskUtils.tryLexParse(PowerQuery.DefaultSettings, readFileSync(0, 'utf8'))
if (!PowerQuery.TaskUtils.isParseStageOk(found)) throw new Error(found.error.message)
console.log(JSON.stringify(found.lexerSnapshot.tokens.map(({ kind, data }) => [kind, data])))
