/** Where the views that ship with Sluice lie, as YAML files; the caller reads them. */
export const viewsFolder: URL = new URL(".", import.meta.url);
