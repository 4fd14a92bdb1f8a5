from .enquiries.models import Enquiry, EnquiryAnswer

__all__ = ["Enquiry", "EnquiryAnswer"]
