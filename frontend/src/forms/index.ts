/** Forms over the server's own descriptions: the recipe, and the data sets. */
export { DataPanel } from "./DataPanel";
export { DataUpload } from "./DataUpload";
export { FieldControl } from "./FieldControl";
export { FieldRow } from "./FieldRow";
export { NumberInput } from "./NumberInput";
export { RecipeForm } from "./RecipeForm";
