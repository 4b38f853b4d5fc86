/** NS31xx: Schedules and `serve`. Each code with what it means; once published a code keeps its meaning. */
export const scheduleCodes = {
  NS3101: 'The journal holds no schedule of that name.',
  NS3102: 'The schedule is not in a state in which that can be asked of it.',
  NS3104: 'No change may start at the instant that was asked for, or no window opens any more.',
  NS3105: 'Another scheduled change touches the same hosts, or the same failure domain, in the same opening.',
  NS3106: 'The schedule was started, cancelled or closed by somebody else in the meantime.',
  NS3107: 'Another process serves this journal.',
  NS3108: 'The window that was asked for is not one of the calendar, or not the one of the plan.',
} as const;
