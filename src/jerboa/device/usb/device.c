#include "usb/device.h"

#include "hal/small_code.h"
#include "usb/audio.h"
#include "usb/cdc.h"
#include "usb/control.h"
#include "usb/descriptors.h"
#include "usb/endpoint.h"
#include "usb/registers.h"
#include "usb/requests.h"

JERBOA_SMALL_CODE_BEGIN

#define DONE_IN(number) (1u << 2u * (number))
#define DONE_OUT(number) (2u << 2u * (number))

static void zero(volatile uint32_t *first, const volatile uint32_t *end) {
    while (first < end) *first++ = 0;
}

static void on_buffers(uint32_t done) {
    USB_BUFF_STATUS = done; /* cleared first, so that a buffer done meanwhile is not lost */
    if (done & DONE_IN(0)) control_on_sent();
    if (done & DONE_OUT(0)) control_on_received();
    if (done & DONE_IN(CDC_DATA_ENDPOINT)) {
        endpoint_done(ENDPOINT_IN | CDC_DATA_ENDPOINT);
        cdc_on_sent();
    }
    if (done & DONE_OUT(CDC_DATA_ENDPOINT)) cdc_on_received(endpoint_done(CDC_DATA_ENDPOINT));
#if JERBOA_USB_AUDIO
    if (done & DONE_IN(AUDIO_ENDPOINT)) usb_audio_on_sent();
#endif
}

void usb_interrupt(void) {
    uint32_t status = USB_INTS;
    if (status & INT_BUS_RESET) {
        CLEAR_BITS(USB_SIE_STATUS) = SIE_STATUS_BUS_RESET;
        control_reset();
        requests_reset();
    }
    /* What came before a request is taken before it: a halt ends what its endpoint held. */
    if (status & INT_BUFF_STATUS) on_buffers(USB_BUFF_STATUS & ~(DONE_IN(0) | DONE_OUT(0)));
    if (status & INT_SETUP) {
        CLEAR_BITS(USB_SIE_STATUS) = SIE_STATUS_SETUP;
        control_on_setup(requests_answer);
    }
    if (status & INT_BUFF_STATUS) on_buffers(USB_BUFF_STATUS);
}

void usb_init(void) {
    take_out_of_reset(RESET_USBCTRL);
    zero(&REGISTER(USB_DPRAM_BASE), &REGISTER(USB_DPRAM_BASE + USB_EP0_BUFFER));
    USB_MUXING = MUXING_TO_PHY | MUXING_SOFTCON;
    USB_PWR = PWR_VBUS_DETECT | PWR_VBUS_DETECT_OVERRIDE;
    USB_MAIN_CTRL = MAIN_CTRL_CONTROLLER_ENABLE;
    USB_SIE_CTRL = SIE_CTRL_EP0_INTERRUPT;
    USB_INTE = INT_BUFF_STATUS | INT_BUS_RESET | INT_SETUP;
    NVIC_ISER = 1u << IRQ_USBCTRL;
    SET_BITS(USB_SIE_CTRL) = SIE_CTRL_PULLUP;
}

JERBOA_SMALL_CODE_END
