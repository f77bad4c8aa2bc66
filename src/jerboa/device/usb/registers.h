/* The RP2040's USB controller in device mode; datasheet, section 4.1. */
#ifndef JERBOA_USB_REGISTERS_H
#define JERBOA_USB_REGISTERS_H

#include "hal/rp2040.h"

#define USB_DPRAM_BASE 0x50100000u
#define USB_EP_IN_CONTROL(endpoint) REGISTER(USB_DPRAM_BASE + 8u * (endpoint))
#define USB_EP_OUT_CONTROL(endpoint) REGISTER(USB_DPRAM_BASE + 4u + 8u * (endpoint))
#define USB_EP_IN_BUFFER_CONTROL(endpoint) REGISTER(USB_DPRAM_BASE + 0x80u + 8u * (endpoint))
#define USB_EP_OUT_BUFFER_CONTROL(endpoint) REGISTER(USB_DPRAM_BASE + 0x84u + 8u * (endpoint))
#define USB_EP0_BUFFER 0x100u

#define EP_CONTROL_ENABLE (1u << 31)
#define EP_CONTROL_INTERRUPT_PER_BUFFER (1u << 29)
#define EP_CONTROL_BULK (2u << 26)
#define EP_CONTROL_INTERRUPT (3u << 26)

#define BUFFER_FULL (1u << 15)
#define BUFFER_DATA1 (1u << 13)
#define BUFFER_STALL (1u << 11)
#define BUFFER_AVAILABLE (1u << 10)
#define BUFFER_LENGTH 0x3ffu

#define USB_ADDR_ENDP REGISTER(0x50110000)
#define USB_MAIN_CTRL REGISTER(0x50110040)
#define USB_SIE_CTRL REGISTER(0x5011004c)
#define USB_SIE_STATUS REGISTER(0x50110050)
#define USB_BUFF_STATUS REGISTER(0x50110058)
#define USB_EP_STALL_ARM REGISTER(0x50110068)
#define USB_MUXING REGISTER(0x50110074)
#define USB_PWR REGISTER(0x50110078)
#define USB_INTE REGISTER(0x50110090)
#define USB_INTS REGISTER(0x50110098)

#define MAIN_CTRL_CONTROLLER_ENABLE (1u << 0)
#define SIE_CTRL_PULLUP (1u << 16)
#define SIE_CTRL_EP0_INTERRUPT (1u << 29)
#define SIE_STATUS_SETUP (1u << 17)
#define SIE_STATUS_BUS_RESET (1u << 19)
#define MUXING_TO_PHY (1u << 0)
#define MUXING_SOFTCON (1u << 3)
#define PWR_VBUS_DETECT (1u << 2)
#define PWR_VBUS_DETECT_OVERRIDE (1u << 3)
#define INT_BUFF_STATUS (1u << 4)
#define INT_BUS_RESET (1u << 12)
#define INT_SETUP (1u << 16)
#define STALL_ARM_EP0_IN (1u << 0)
#define STALL_ARM_EP0_OUT (1u << 1)

#endif
