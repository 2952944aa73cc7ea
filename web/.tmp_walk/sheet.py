import sys
from PIL import Image
