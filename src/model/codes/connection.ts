/** NS20xx: Connections and host keys. Each code with what it means; once published a code keeps its meaning. */
export const connectionCodes = {} as const;
