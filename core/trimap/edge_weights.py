"""Weights of the signs of a soft edge, for the logarithm of its width, by build_scripts/fit_edge_width.py."""

WEIGHTS: dict[str, tuple[float, ...]] = {
    "constant": (-1.1299,),
    "density": (-0.0408,),
    "agreement": (0.0911,),
    "rim_gradient": (0.0853,),
    "near_gradient": (-0.0982,),
    "contrast": (-0.0648,),
    "foreign": (-0.2137, 0.3337, -0.0013, -0.0770, -0.0856, -0.0472, 0.1390, 0.0000, 0.1296),
    "unlike": (-0.0185, 0.0069, 0.0057, 0.0220, 0.0217, 0.0252, -0.0300, -0.1440),
    "detail": (-0.1308, -0.1143, 0.1340, 0.0612, 0.0616, 0.0123, -0.0508, -0.0066),
    "far_detail": (0.0066,),
    "detail_beyond_the_other_side": (0.0834,),
    "foreign_on_the_other_side": (0.2501, -0.0069, 0.0815),
    "room": (0.1173, 0.6360, 0.2558, 0.0000),
    "background_side": (0.0271,),
    "extent_of_foreign": (0.0750, 0.0116, 0.0074),
    "extent_of_unlike": (0.0067, -0.0002),
    "extent_of_detail": (0.0386, 0.0306),
    "extent_of_foreign_or_unlike": (-0.0099,),
}
"""By sign, in the order of the columns that edge_signs returns; of several numbers that of the nearest belt first."""
