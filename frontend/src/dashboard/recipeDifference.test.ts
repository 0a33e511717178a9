import { expect, it } from "vitest";
import { recipeDifference } from "./recipeDifference";

it("names what one recipe has that the other has not", () => {
  const adam = {
    data: "digits",
    batch_size: 64,
    optimizer: { name: "adam", learning_rate: 0.001 },
  };
  const sgd = { data: "digits", batch_size: 64, optimizer: { name: "sgd", learning_rate: 0.1 } };
  expect(recipeDifference(sgd, adam)).toEqual(["optimizer sgd", "optimizer learning rate 0.1"]);
  expect(recipeDifference(adam, adam)).toEqual([]);
  const stopping = { ...adam, early_stopping: { patience: 5 } };
  expect(recipeDifference(adam, { ...stopping, early_stopping: null })).toEqual([]);
  expect(recipeDifference(stopping, adam)).toEqual(["early stopping patience 5"]);
});
