const format = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** A moment as people say it: 21 Nov, 14:05. */
export const when = (moment: string | number): string => format.format(new Date(moment));
