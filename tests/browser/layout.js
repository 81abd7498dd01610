// What sticks out of the page or of what holds it, and which texts lie upon one another: a list of complaints.
() => {
  const complaints = [];
  const width = document.documentElement.clientWidth;
  const unseen = ".sr, .skip, .stacked thead, .flowing thead, .wide";
  if (document.documentElement.scrollWidth > width) complaints.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const name = (element) => `${element.tagName}.${element.className.baseVal ?? element.className}`;
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(unseen) || element.closest(".large .name") || element.parentElement.closest("svg")) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > width + 1 || box.left < -1) complaints.push(`${name(element)} sticks out of the page`);
    const style = getComputedStyle(element);
    if (style.display !== "inline" && style.overflowX === "visible" && element.clientWidth && element.scrollWidth > element.clientWidth + 1)
      complaints.push(`${name(element)} is ${element.scrollWidth} wide in ${element.clientWidth}`);
  }
  for (const visit of document.querySelectorAll(".large .visit")) {
    const [mark, text] = [".went", ".name"].map((part) => visit.querySelector(part)?.getClientRects()[0]);
    if (mark && text.width > 1 && (mark.top > text.bottom || mark.bottom < text.top)) complaints.push(`a mark stands apart from${visit.innerText}`);
  }
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(unseen) || element.closest("title, .large .visit")) continue;
    if (!element.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) texts.push([box, node.data.trim().slice(0, 40)]);
  }
  texts.sort((one, other) => one[0].top - other[0].top);
  texts.forEach(([box, text], place) => {
    for (let next = place + 1; next < texts.length && texts[next][0].top < box.bottom - 4; next++) {
      const other = texts[next][0];
      const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      if (across > 2 && down > 0.4 * Math.min(box.height, other.height)) complaints.push(`"${text}" lies on "${texts[next][1]}"`);
    }
  });
  return complaints.slice(0, 10);
}
