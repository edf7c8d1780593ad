/* The priority of a program that watches for an instant. */
#ifndef BALLAST_PRIORITY_H
#define BALLAST_PRIORITY_H

/*
 * Raises the priority and wakes on time: who waits for a CPU which a guest keeps busy sees an event late. Where that is
 * not allowed, events are seen late.
 */
void go_first(void);

#endif
