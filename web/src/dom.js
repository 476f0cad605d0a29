/**
 * The first element of a type that a selector names.
 * @template {typeof Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {T} type
 * @returns {InstanceType<T>}
 * @throws {TypeError} if there is none: template and script do not fit together
 */
export function getElement(root, selector, type) {
  const element = root.querySelector(selector);
  if (element instanceof type) return /** @type {InstanceType<T>} */ (element);
  throw new TypeError(`no ${type.name}: ${selector}`);
}

/**
 * All elements of a type that a selector names.
 * @template {typeof Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {T} type
 */
export function getElements(root, selector, type) {
  const elements = [...root.querySelectorAll(selector)].filter((element) => element instanceof type);
  return /** @type {InstanceType<T>[]} */ (elements);
}

/**
 * A new element with some of its properties and its children.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Partial<HTMLElementTagNameMap[N]>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function createElement(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
