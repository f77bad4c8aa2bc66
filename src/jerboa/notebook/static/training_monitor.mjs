/** Where a training stands. */

import { drawLines } from '../../studio/static/chart.mjs';
import { element } from '../../studio/static/dom.mjs';
import { card, chart } from './widget.mjs';

function render({ model, el }) {
  const { body, setState } = card(el, 'Training');
  const bar = element('progress', { max: 1, value: 0 });
  const loss = chart('validation loss by epoch');
  const accuracy = chart('validation accuracy by epoch');
  const drawn = (name, svg) => element('figure', {}, element('figcaption', {}, name), svg);
  const curves = element('div', { className: 'two', hidden: true }, drawn('validation loss', loss), drawn('validation accuracy', accuracy));
  bar.setAttribute('aria-label', 'progress of this stage');
  body.append(bar, curves);

  const show = () => {
    const [stage, done, total, left] = ['stage', 'done', 'total', 'seconds_left'].map((name) => model.get(name));
    const time = left >= 1 ? `, at most ${Math.ceil(left)} s left` : '';
    setState(stage ? `${stage.replaceAll('_', ' ')}: ${done} of ${total}${time}` : 'not started');
    bar.value = total ? done / total : 0;
    const epochs = model.get('epochs');
    curves.hidden = !epochs.length;
    const line = (name) => [{ points: epochs.map((epoch, i) => [i + 1, epoch[name]]) }];
    if (epochs.length) {
      const range = { x: [1, Math.max(2, epochs.length)], apart: 1 };
      const highest = Math.max(...epochs.map((epoch) => epoch.validation_loss));
      drawLines(loss, line('validation_loss'), { ...range, y: [0, highest] });
      drawLines(accuracy, line('validation_accuracy'), { ...range, y: [0, 1] });
    }
  };
  ['stage', 'done', 'total', 'seconds_left', 'epochs'].forEach((name) => model.on(`change:${name}`, show));
  show();
}

export default { render };
