// Text that would run, or ask something of a server, if any page took it for more than text. Each that runs sets
// `ranFromData` on the window; each that asks, asks a host that is not ours.
const RUN = 'window.ranFromData=1';

export const PAYLOADS: readonly string[] = [
  `<script>${RUN}</script>`,
  `"><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `<img src=x onerror=${RUN}>`,
  `"><img src=x onerror="${RUN}">`,
  `'><img src=x onerror='${RUN}'>`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<body onload=${RUN}>`,
  `<iframe srcdoc="<script>parent.ranFromData=1</script>">`,
  `<details open ontoggle=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<a href="javascript:${RUN}">here</a>`,
  `javascript:${RUN}`,
  `<math><mi xlink:href="javascript:${RUN}">x</mi></math>`,
  `<object data="javascript:${RUN}">`,
  `<link rel=stylesheet href=//evil.example/style.css>`,
  `<style>@import '//evil.example/style.css';</style>`,
  `<img src=//evil.example/pixel.png>`,
  `<base href=//evil.example/>`,
  `<meta http-equiv=refresh content="0;url=//evil.example/">`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}\`;${RUN};//`,
];
