// Reads a program for Google Apps Script, and prints what it tells Google's library OAuth2, of which nothing is here.
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'

const told = {}
const service = new Proxy({}, {
  get: (_target, name) => (...values) => {
    told[name] = values
    return service
  },
})
const anything = new Proxy({}, { get: () => () => null })
runInNewContext(`${readFileSync(0, 'utf8')}; getService()`, {
  OAuth2: { createService: () => service }, PropertiesService: anything, LockService: anything,
})
console.log(JSON.stringify(told))
