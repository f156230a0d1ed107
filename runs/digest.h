/*
 * digest.h: a result as a short table on standard output.
 */
#ifndef DIGEST_H
#define DIGEST_H

/* Prints, for each cell of the result folder, the median of its time with its
 * interval and the ratio to sequential.  Says nothing if the folder cannot be
 * summed up but for the line that tells why. */
void digest_print(const char *folder);

#endif
