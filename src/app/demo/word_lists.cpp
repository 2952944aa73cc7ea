#include "app/demo/word_lists.h"

#include <array>

namespace sextant::app {
namespace {

constexpr PersonName kFirstNames[] = {
    {"Anna", "anna"},         {"Jonas", "jonas"},       {"Marie", "marie"},       {"Lukas", "lukas"},       {"Sofia", "sofia"},
    {"Mateo", "mateo"},       {"Elif", "elif"},         {"Paul", "paul"},         {"Lena", "lena"},         {"Mehmet", "mehmet"},
    {"Clara", "clara"},       {"Antoine", "antoine"},   {"Giulia", "giulia"},     {"Tomasz", "tomasz"},     {"Zoë", "zoe"},
    {"Łukasz", "lukasz"},     {"Søren", "soren"},       {"Jürgen", "juergen"},    {"Agnieszka", "agnieszka"}, {"François", "francois"},
    {"Inés", "ines"},         {"Jiří", "jiri"},         {"Björn", "bjoern"},      {"Ayşe", "ayse"},         {"Márton", "marton"},
    {"Chloé", "chloe"},       {"Åsa", "asa"},           {"Eleni", "eleni"},       {"Dimitrios", "dimitrios"}, {"Ιωάννα", "ioanna"},
    {"Олена", "olena"},       {"Тарас", "taras"},       {"Priya", "priya"},       {"Arjun", "arjun"},       {"Ngozi", "ngozi"},
    {"Chidi", "chidi"},       {"Amina", "amina"},       {"Yusuf", "yusuf"},       {"Fatima", "fatima"},     {"Omar", "omar"},
    {"Linh", "linh"},         {"Minh", "minh"},         {"美咲", "misaki"},       {"Haruto", "haruto"},     {"Wei", "wei"},
    {"Mei", "mei"},           {"Sarah", "sarah"},       {"Tom", "tom"},           {"Emily", "emily"},       {"Liam", "liam"},
    {"Aoife", "aoife"},       {"Ciarán", "ciaran"},     {"Freya", "freya"},       {"Nikolai", "nikolai"},   {"Irina", "irina"},
    {"Ivana", "ivana"},       {"Marko", "marko"},       {"Ana Sofía", "anasofia"}, {"João", "joao"},        {"Beatriz", "beatriz"},
    {"Rui", "rui"},           {"Carmen", "carmen"},     {"Pablo", "pablo"},       {"Lucía", "lucia"},       {"Hugo", "hugo"},
    {"Camille", "camille"},   {"Léa", "lea"},           {"Noah", "noah"},         {"Emma", "emma"},         {"Felix", "felix"},
    {"Mia", "mia"},           {"Oskar", "oskar"},       {"Ida", "ida"},           {"Nils", "nils"},         {"Greta", "greta"},
    {"Matteo", "matteo"},     {"Chiara", "chiara"},     {"Alessandro", "alessandro"}, {"Katarzyna", "katarzyna"}, {"Piotr", "piotr"},
    {"Zsófia", "zsofia"},     {"Bence", "bence"},       {"Andrei", "andrei"},     {"Ioana", "ioana"},       {"Rasa", "rasa"},
    {"Kārlis", "karlis"},     {"Tuuli", "tuuli"},       {"Eero", "eero"},         {"Leïla", "leila"},       {"Karim", "karim"},
    {"Daniela", "daniela"},   {"Rafael", "rafael"},     {"Thandiwe", "thandiwe"}, {"Kwame", "kwame"},       {"Noor", "noor"},
    {"Soo-jin", "soojin"},    {"Hyun-woo", "hyunwoo"},  {"Anh Thư", "anhthu"},    {"D'Arcy", "darcy"},      {"Ragnheiður", "ragnheidur"},
};

constexpr PersonName kLastNames[] = {
    {"Müller", "mueller"},      {"Nowak", "nowak"},         {"García", "garcia"},       {"Martin", "martin"},       {"Rossi", "rossi"},
    {"Jansen", "jansen"},       {"Silva", "silva"},         {"Yılmaz", "yilmaz"},       {"Weber", "weber"},         {"Kowalska", "kowalska"},
    {"Horvath", "horvath"},     {"Novák", "novak"},         {"Dubois", "dubois"},       {"Lindqvist", "lindqvist"}, {"Andersen", "andersen"},
    {"Papadopoulos", "papadopoulos"}, {"Popescu", "popescu"}, {"Kovačić", "kovacic"},   {"Schneider", "schneider"}, {"Bernard", "bernard"},
    {"Fernández", "fernandez"}, {"Costa", "costa"},         {"Bianchi", "bianchi"},     {"de Vries", "devries"},    {"O'Brien", "obrien"},
    {"Szabó", "szabo"},         {"Öztürk", "oeztuerk"},     {"Łapiński", "lapinski"},   {"Størmer", "stormer"},     {"Ångström", "angstrom"},
    {"Nguyen", "nguyen"},       {"Tanaka", "tanaka"},       {"Chen", "chen"},           {"Okafor", "okafor"},       {"Mensah", "mensah"},
    {"Haddad", "haddad"},       {"Rahman", "rahman"},       {"Sharma", "sharma"},       {"Iyer", "iyer"},           {"Kim", "kim"},
    {"Шевченко", "shevchenko"}, {"Παππάς", "pappas"},       {"田中", "tanaka"},         {"Fischer", "fischer"},     {"Wagner", "wagner"},
    {"Becker", "becker"},       {"Hoffmann", "hoffmann"},   {"Schulz", "schulz"},       {"Lehmann", "lehmann"},     {"Krüger", "krueger"},
    {"Laurent", "laurent"},     {"Girard", "girard"},       {"Lefèvre", "lefevre"},     {"Moreau", "moreau"},       {"Petit", "petit"},
    {"Romero", "romero"},       {"Navarro", "navarro"},     {"Iglesias", "iglesias"},   {"Ibáñez", "ibanez"},       {"Molina", "molina"},
    {"Ferrari", "ferrari"},     {"Ricci", "ricci"},         {"Marino", "marino"},       {"Greco", "greco"},         {"Conti", "conti"},
    {"Wójcik", "wojcik"},       {"Zieliński", "zielinski"}, {"Kamińska", "kaminska"},   {"Dąbrowski", "dabrowski"}, {"Mazur", "mazur"},
    {"Svoboda", "svoboda"},     {"Dvořák", "dvorak"},       {"Procházka", "prochazka"}, {"Nagy", "nagy"},           {"Tóth", "toth"},
    {"Ionescu", "ionescu"},     {"Dumitru", "dumitru"},     {"Petrov", "petrov"},       {"Ivanova", "ivanova"},     {"Jovanović", "jovanovic"},
    {"Virtanen", "virtanen"},   {"Korhonen", "korhonen"},   {"Kallas", "kallas"},       {"Bērziņš", "berzins"},     {"Kazlauskas", "kazlauskas"},
    {"Hansen", "hansen"},       {"Olsen", "olsen"},         {"Johansson", "johansson"}, {"Þórsdóttir", "thorsdottir"}, {"van den Berg", "vandenberg"},
    {"Bakker", "bakker"},       {"Peeters", "peeters"},     {"Murphy", "murphy"},       {"Walsh", "walsh"},         {"Taylor", "taylor"},
    {"Evans", "evans"},         {"Campbell", "campbell"},   {"Pereira", "pereira"},     {"Gonçalves", "goncalves"}, {"Azevedo", "azevedo"},
    {"Demir", "demir"},         {"Kaya", "kaya"},           {"Şahin", "sahin"},         {"Benali", "benali"},       {"El Amrani", "elamrani"},
    {"Traoré", "traore"},       {"Diallo", "diallo"},       {"Adeyemi", "adeyemi"},     {"Nkosi", "nkosi"},         {"Tesfaye", "tesfaye"},
    {"Khan", "khan"},           {"Siddiqui", "siddiqui"},   {"Patel", "patel"},         {"Banerjee", "banerjee"},   {"Park", "park"},
    {"Sato", "sato"},           {"Lý", "ly"},               {"Trần", "tran"},           {"Wong", "wong"},           {"Null", "null"},
};

constexpr City kCities[] = {
    {"Berlin", "Germany", "Central", 52.52, 13.40},    {"Paris", "France", "West", 48.86, 2.35},         {"Madrid", "Spain", "South", 40.42, -3.70},
    {"Hamburg", "Germany", "Central", 53.55, 9.99},    {"Warszawa", "Poland", "East", 52.23, 21.01},    {"Milano", "Italy", "South", 45.46, 9.19},
    {"München", "Germany", "Central", 48.14, 11.58},   {"Barcelona", "Spain", "South", 41.39, 2.17},     {"Lyon", "France", "West", 45.76, 4.84},
    {"Amsterdam", "Netherlands", "West", 52.37, 4.90}, {"Stockholm", "Sweden", "North", 59.33, 18.07},   {"Wien", "Austria", "Central", 48.21, 16.37},
    {"Kraków", "Poland", "East", 50.06, 19.94},        {"Köln", "Germany", "Central", 50.94, 6.96},      {"Lisboa", "Portugal", "South", 38.72, -9.14},
    {"København", "Denmark", "North", 55.68, 12.57},   {"Praha", "Czechia", "East", 50.08, 14.44},       {"Roma", "Italy", "South", 41.90, 12.50},
    {"Marseille", "France", "West", 43.30, 5.37},      {"Helsinki", "Finland", "North", 60.17, 24.94},   {"Budapest", "Hungary", "East", 47.50, 19.04},
    {"Dublin", "Ireland", "West", 53.35, -6.26},       {"Rotterdam", "Netherlands", "West", 51.92, 4.48}, {"Valencia", "Spain", "South", 39.47, -0.38},
    {"Porto", "Portugal", "South", 41.15, -8.61},      {"Göteborg", "Sweden", "North", 57.71, 11.97},    {"Łódź", "Poland", "East", 51.76, 19.46},
    {"Leipzig", "Germany", "Central", 51.34, 12.37},   {"Bruxelles", "Belgium", "West", 50.85, 4.35},    {"Athína", "Greece", "South", 37.98, 23.73},
    {"Oslo", "Norway", "North", 59.91, 10.75},         {"Riga", "Latvia", "North", 56.95, 24.11},        {"Vilnius", "Lithuania", "North", 54.69, 25.28},
    {"Tallinn", "Estonia", "North", 59.44, 24.75},     {"Zürich", "Switzerland", "Central", 47.38, 8.54}, {"Toulouse", "France", "West", 43.60, 1.44},
    {"Sevilla", "Spain", "South", 37.39, -5.99},       {"Wrocław", "Poland", "East", 51.11, 17.03},      {"Brno", "Czechia", "East", 49.20, 16.61},
    {"Graz", "Austria", "Central", 47.07, 15.44},      {"Torino", "Italy", "South", 45.07, 7.69},        {"Bologna", "Italy", "South", 44.49, 11.34},
    {"Bordeaux", "France", "West", 44.84, -0.58},      {"Aarhus", "Denmark", "North", 56.16, 10.20},     {"Tampere", "Finland", "North", 61.50, 23.76},
    {"Cork", "Ireland", "West", 51.90, -8.47},         {"Antwerpen", "Belgium", "West", 51.22, 4.40},    {"Bratislava", "Slovakia", "East", 48.15, 17.11},
    {"Ljubljana", "Slovenia", "South", 46.06, 14.51},  {"Zagreb", "Croatia", "South", 45.81, 15.98},     {"București", "Romania", "East", 44.43, 26.10},
    {"Sofia", "Bulgaria", "East", 42.70, 23.32},
};

constexpr std::string_view kDistricts[] = {"Central", "Riverside", "Old Town", "Station", "Harbour", "Park", "University", "Northgate"};

constexpr std::string_view kMerchantOpenings[] = {
    "Linden", "Harbour", "Sunfield", "Blue Door", "Oakridge", "Millstone", "Silver Birch", "Copper Kettle", "Northwind", "Juniper",
    "Meridian", "Foxglove", "Stonebridge", "Larkspur", "Amber", "Old Quay", "Red Lantern", "Clearwater", "Hilltop", "Maple & Rye",
};

constexpr std::string_view kGroceries[] = {"Market", "Grocers", "Foods"};
constexpr std::string_view kRestaurants[] = {"Kitchen", "Bistro", "Café"};
constexpr std::string_view kTransport[] = {"Transit", "Fuels"};
constexpr std::string_view kFashion[] = {"Clothing", "Shoes"};
constexpr std::string_view kHome[] = {"Furniture", "Hardware"};
constexpr std::string_view kElectronics[] = {"Electronics"};
constexpr std::string_view kTravel[] = {"Travel", "Hotels"};
constexpr std::string_view kHealth[] = {"Pharmacy", "Dental"};
constexpr std::string_view kEntertainment[] = {"Cinema", "Books", "Games"};
constexpr std::string_view kUtilities[] = {"Energy", "Water", "Telecom"};
constexpr std::string_view kInsurance[] = {"Insurance"};
constexpr std::string_view kSubscriptions[] = {"Streaming", "Fitness"};

constexpr MerchantCategory kMerchantCategories[] = {
    {"groceries", 0.30, 14, 1.25, kGroceries},      {"restaurants", 0.17, 11, 1.20, kRestaurants}, {"transport", 0.14, 9, 0.95, kTransport},
    {"fashion", 0.09, 24, 1.60, kFashion},          {"home", 0.07, 28, 1.15, kHome},               {"electronics", 0.05, 45, 1.90, kElectronics},
    {"travel", 0.06, 70, 1.10, kTravel},            {"health", 0.06, 12, 1.00, kHealth},           {"entertainment", 0.06, 9, 1.70, kEntertainment},
    {"utilities", 0, 38, 1.00, kUtilities},         {"insurance", 0, 27, 1.00, kInsurance},        {"subscriptions", 0, 8, 1.00, kSubscriptions},
};

}  // namespace

std::span<const PersonName> first_names() { return kFirstNames; }
std::span<const PersonName> last_names() { return kLastNames; }
std::span<const City> cities() { return kCities; }
std::span<const std::string_view> branch_districts() { return kDistricts; }
std::span<const std::string_view> merchant_openings() { return kMerchantOpenings; }
std::span<const MerchantCategory> merchant_categories() { return kMerchantCategories; }

}  // namespace sextant::app
