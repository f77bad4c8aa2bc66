/** Starts every station. */

import { get } from './api.mjs';
import { $, complain } from './dom.mjs';
import * as flash from './flash.mjs';
import * as judge from './judge.mjs';
import * as listen from './listen.mjs';
import * as sounds from './sounds.mjs';
import * as train from './train.mjs';
import * as tryout from './tryout.mjs';

for (const station of [judge, tryout, flash, listen, train, sounds]) {
  station.start();
}
get('project')
  .then(({ name, version }) => {
    $('#project-name').textContent = `project ${name}, jerboa ${version}`;
  })
  .catch(complain);
