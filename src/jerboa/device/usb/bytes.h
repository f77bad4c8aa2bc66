/* Numbers as descriptors hold them: little-endian bytes. */
#ifndef JERBOA_USB_BYTES_H
#define JERBOA_USB_BYTES_H

#define WORD(value) ((value) & 0xffu), ((value) >> 8)
#define WIDE(character) (character), 0 /* UTF-16 of ASCII */

#endif
